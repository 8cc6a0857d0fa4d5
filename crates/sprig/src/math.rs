//! Computes with integers and floats.
//!
//! Arguments are turned into numbers by `cast`, so everything is a number, if 0. Sums and products of
//! floats go through `decimal`. `randInt` is in `random`. To add a function, add an entry to [`FUNCS`].

use go_template::{Args, Call, FuncDef};
use go_value::number::{self, NumErrorKind};
use go_value::print::sprint_value;
use go_value::{CallError, ElemType, List, Str, Type, Value};

use crate::cast::{to_float64, to_int64};
use crate::decimal::Decimal;
use crate::limits;

pub(crate) const FUNCS: &[FuncDef] = &[
    FuncDef {
        name: "int",
        params: &[Type::Any],
        variadic: None,
        doc: "Turns a value into an int; what is no number gives 0.",
        run: int,
    },
    FuncDef {
        name: "int64",
        params: &[Type::Any],
        variadic: None,
        doc: "Turns a value into an int64; what is no number gives 0.",
        run: int64,
    },
    FuncDef {
        name: "float64",
        params: &[Type::Any],
        variadic: None,
        doc: "Turns a value into a float64; what is no number gives 0.",
        run: float64,
    },
    FuncDef {
        name: "atoi",
        params: &[Type::String],
        variadic: None,
        doc: "Reads a decimal integer; what is none gives 0.",
        run: atoi,
    },
    FuncDef {
        name: "toDecimal",
        params: &[Type::Any],
        variadic: None,
        doc: "Reads the digits of a value as an octal number.",
        run: to_decimal,
    },
    FuncDef {
        name: "add",
        params: &[],
        variadic: Some(Type::Any),
        doc: "Adds integers.",
        run: add,
    },
    FuncDef {
        name: "add1",
        params: &[Type::Any],
        variadic: None,
        doc: "Adds 1 to an integer.",
        run: add1,
    },
    FuncDef {
        name: "sub",
        params: &[Type::Any, Type::Any],
        variadic: None,
        doc: "Subtracts the second integer from the first.",
        run: sub,
    },
    FuncDef {
        name: "mul",
        params: &[Type::Any],
        variadic: Some(Type::Any),
        doc: "Multiplies integers.",
        run: mul,
    },
    FuncDef {
        name: "div",
        params: &[Type::Any, Type::Any],
        variadic: None,
        doc: "Divides integers.",
        run: div,
    },
    FuncDef {
        name: "mod",
        params: &[Type::Any, Type::Any],
        variadic: None,
        doc: "The rest of a division of integers.",
        run: modulo,
    },
    FuncDef {
        name: "add1f",
        params: &[Type::Any],
        variadic: None,
        doc: "Adds 1 to a float, by decimal arithmetic.",
        run: add1f,
    },
    FuncDef {
        name: "addf",
        params: &[],
        variadic: Some(Type::Any),
        doc: "Adds floats, by decimal arithmetic.",
        run: addf,
    },
    FuncDef {
        name: "subf",
        params: &[Type::Any],
        variadic: Some(Type::Any),
        doc: "Subtracts floats from the first, by decimal arithmetic.",
        run: subf,
    },
    FuncDef {
        name: "mulf",
        params: &[Type::Any],
        variadic: Some(Type::Any),
        doc: "Multiplies floats, by decimal arithmetic.",
        run: mulf,
    },
    FuncDef {
        name: "divf",
        params: &[Type::Any],
        variadic: Some(Type::Any),
        doc: "Divides the first float by the others, by decimal arithmetic.",
        run: divf,
    },
    FuncDef {
        name: "max",
        params: &[Type::Any],
        variadic: Some(Type::Any),
        doc: "The largest of integers.",
        run: max,
    },
    FuncDef {
        name: "biggest",
        params: &[Type::Any],
        variadic: Some(Type::Any),
        doc: "The same as max.",
        run: max,
    },
    FuncDef {
        name: "min",
        params: &[Type::Any],
        variadic: Some(Type::Any),
        doc: "The smallest of integers.",
        run: min,
    },
    FuncDef {
        name: "maxf",
        params: &[Type::Any],
        variadic: Some(Type::Any),
        doc: "The largest of floats.",
        run: maxf,
    },
    FuncDef {
        name: "minf",
        params: &[Type::Any],
        variadic: Some(Type::Any),
        doc: "The smallest of floats.",
        run: minf,
    },
    FuncDef {
        name: "ceil",
        params: &[Type::Any],
        variadic: None,
        doc: "The next integer above, as a float.",
        run: ceil,
    },
    FuncDef {
        name: "floor",
        params: &[Type::Any],
        variadic: None,
        doc: "The next integer below, as a float.",
        run: floor,
    },
    FuncDef {
        name: "round",
        params: &[Type::Any, Type::Int],
        variadic: Some(Type::Float64),
        doc: "Rounds to a number of decimal places; up from .5 or from a given share on.",
        run: round,
    },
    FuncDef {
        name: "until",
        params: &[Type::Int],
        variadic: None,
        doc: "Counts from 0 up to a number, without it.",
        run: until,
    },
    FuncDef {
        name: "untilStep",
        params: &[Type::Int, Type::Int, Type::Int],
        variadic: None,
        doc: "Counts from a start up to a stop, without it, by a step.",
        run: until_step,
    },
    FuncDef {
        name: "seq",
        params: &[],
        variadic: Some(Type::Int),
        doc: "Counts like the shell's seq, as a string.",
        run: seq,
    },
];

fn int(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    Ok(Value::int(to_int64(args.value(0))))
}

fn int64(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    Ok(Value::int64(to_int64(args.value(0))))
}

fn float64(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    Ok(Value::float64(to_float64(args.value(0))))
}

/// `strconv.Atoi` without its error: a number out of range gives the end of the range.
fn atoi(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let text = args.str(0)?.as_bytes();
    Ok(Value::int(match number::atoi(text) {
        Ok(n) => n,
        Err(error) if error.kind == NumErrorKind::Range && text.starts_with(b"-") => i64::MIN,
        Err(error) if error.kind == NumErrorKind::Range => i64::MAX,
        Err(_) => 0,
    }))
}

fn to_decimal(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let text = sprint_value(args.value(0));
    Ok(Value::int64(
        number::parse_int(text.as_bytes(), 8, 64).unwrap_or(0),
    ))
}

fn add(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    Ok(Value::int64(
        args.all()
            .iter()
            .fold(0, |sum: i64, n| sum.wrapping_add(to_int64(n))),
    ))
}

fn add1(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    Ok(Value::int64(to_int64(args.value(0)).wrapping_add(1)))
}

fn sub(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    Ok(Value::int64(
        to_int64(args.value(0)).wrapping_sub(to_int64(args.value(1))),
    ))
}

fn mul(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    Ok(Value::int64(
        args.all()
            .iter()
            .fold(1, |product: i64, n| product.wrapping_mul(to_int64(n))),
    ))
}

/// Go's panic for a division by zero.
fn divide_by_zero() -> CallError {
    CallError::panicked("runtime error: integer divide by zero")
}

fn div(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    match to_int64(args.value(1)) {
        0 => Err(divide_by_zero()),
        divisor => Ok(Value::int64(to_int64(args.value(0)).wrapping_div(divisor))),
    }
}

fn modulo(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    match to_int64(args.value(1)) {
        0 => Err(divide_by_zero()),
        divisor => Ok(Value::int64(to_int64(args.value(0)).wrapping_rem(divisor))),
    }
}

/// Sprig's `execDecimalOp`: from the first number through the others.
fn decimal_steps(
    first: f64,
    others: &[Value],
    step: fn(Decimal, Decimal) -> Result<Decimal, CallError>,
) -> Result<Value, CallError> {
    let mut result = Decimal::from_float(first)?;
    for other in others {
        result = step(result, Decimal::from_float(to_float64(other))?)?;
    }
    Ok(Value::float64(result.to_float()))
}

fn add1f(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    decimal_steps(to_float64(args.value(0)), &[Value::int(1)], Decimal::add)
}

fn addf(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    decimal_steps(0.0, args.all(), Decimal::add)
}

fn subf(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    decimal_steps(to_float64(args.value(0)), args.rest(1), Decimal::sub)
}

fn mulf(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    decimal_steps(to_float64(args.value(0)), args.rest(1), Decimal::mul)
}

fn divf(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    decimal_steps(to_float64(args.value(0)), args.rest(1), Decimal::div)
}

fn max(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    Ok(Value::int64(
        args.all().iter().map(to_int64).max().unwrap_or(0),
    ))
}

fn min(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    Ok(Value::int64(
        args.all().iter().map(to_int64).min().unwrap_or(0),
    ))
}

/// `math.Max`: infinity before NaN before everything, and 0 above -0.
fn larger(one: f64, other: f64) -> f64 {
    if one == f64::INFINITY || other == f64::INFINITY {
        f64::INFINITY
    } else if one.is_nan() || other.is_nan() {
        f64::NAN
    } else if one == 0.0 && other == 0.0 {
        if one.is_sign_negative() { other } else { one }
    } else if one > other {
        one
    } else {
        other
    }
}

/// `math.Min`
fn smaller(one: f64, other: f64) -> f64 {
    -larger(-one, -other)
}

fn fold_floats(args: Args<'_>, step: fn(f64, f64) -> f64) -> Result<Value, CallError> {
    let numbers = args.rest(1).iter().map(to_float64);
    Ok(Value::float64(
        numbers.fold(to_float64(args.value(0)), step),
    ))
}

fn maxf(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    fold_floats(args, larger)
}

fn minf(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    fold_floats(args, smaller)
}

fn ceil(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    Ok(Value::float64(to_float64(args.value(0)).ceil()))
}

fn floor(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    Ok(Value::float64(to_float64(args.value(0)).floor()))
}

/// `math.Pow(10, n)` as Go computes it on every machine, which is not always the nearest float.
fn power_of_ten(exponent: i64) -> f64 {
    // A float of 2^63 and above is answered without computing.
    if exponent as f64 >= 9_223_372_036_854_775_808.0 {
        return f64::INFINITY;
    }
    if exponent as f64 <= -9_223_372_036_854_775_808.0 {
        return 0.0;
    }
    let (mut result, mut result_exponent) = (1.0f64, 0i64);
    // 10 is 0.625 * 2^4.
    let (mut square, mut square_exponent) = (0.625f64, 4i64);
    let mut left = exponent.unsigned_abs();
    while left != 0 {
        if !(-(1 << 12)..=1 << 12).contains(&square_exponent) {
            result_exponent += square_exponent;
            break;
        }
        if left & 1 == 1 {
            result *= square;
            result_exponent += square_exponent;
        }
        square *= square;
        square_exponent <<= 1;
        if square < 0.5 {
            square += square;
            square_exponent -= 1;
        }
        left >>= 1;
    }
    if exponent < 0 {
        result = 1.0 / result;
        result_exponent = -result_exponent;
    }
    load_exponent(result, result_exponent)
}

/// `math.Ldexp`: `fraction * 2^exponent`, rounded once.
fn load_exponent(fraction: f64, exponent: i64) -> f64 {
    // The fraction is between 2^-1024 and 2^1024, so that three exact or final steps suffice.
    let exponent = exponent.clamp(-4000, 4000) as i32;
    if exponent < -1000 {
        // All but the last step stay normal.
        let head = fraction * 2f64.powi(-900);
        return if exponent < -1900 {
            0.0
        } else {
            head * 2f64.powi((exponent + 900).max(-1074))
        };
    }
    if exponent > 1000 {
        fraction * 2f64.powi(1000) * 2f64.powi((exponent - 1000).min(1023))
    } else {
        fraction * 2f64.powi(exponent)
    }
}

fn round(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let (value, places) = (to_float64(args.value(0)), args.int(1)?);
    let round_on = if args.len() > 2 { args.float(2)? } else { 0.5 };
    let power = power_of_ten(places);
    let digit = power * value;
    let rounded = if digit.fract() >= round_on {
        digit.ceil()
    } else {
        digit.floor()
    };
    Ok(Value::float64(rounded / power))
}

/// Sprig's `untilStep`: from `start` up or down to `stop`, without it.
fn counted(start: i64, stop: i64, step: i64) -> Result<Vec<i64>, CallError> {
    let towards = if stop < start { step < 0 } else { step > 0 };
    if !towards || start == stop {
        return Ok(Vec::new());
    }
    let distance = (i128::from(stop) - i128::from(start)).unsigned_abs();
    let count = distance.div_ceil(i128::from(step).unsigned_abs());
    let count = limits::list(usize::try_from(count).ok())?;
    // The last step past the stop may leave the integers; Go would count on from the other end.
    let beyond = i128::from(start) + i128::from(step) * count as i128;
    if i64::try_from(beyond).is_err() {
        return limits::list(None).map(|_| Vec::new());
    }
    Ok((0..count as i64).map(|at| start + at * step).collect())
}

fn int_list(numbers: Vec<i64>) -> Value {
    Value::List(List::new(
        ElemType::Int,
        numbers.into_iter().map(Value::int).collect(),
    ))
}

fn until(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let count = args.int(0)?;
    Ok(int_list(counted(0, count, if count < 0 { -1 } else { 1 })?))
}

fn until_step(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    Ok(int_list(counted(args.int(0)?, args.int(1)?, args.int(2)?)?))
}

fn seq(_: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let (start, step, end) = match args.len() {
        1 => (1, None, args.int(0)?),
        2 => (args.int(0)?, None, args.int(1)?),
        3 => (args.int(0)?, Some(args.int(1)?), args.int(2)?),
        _ => return Ok(Value::Str(Str::empty())),
    };
    let direction = if end < start { -1 } else { 1 };
    if direction < 0 && step.is_some_and(|step| step > 0) {
        return Ok(Value::Str(Str::empty()));
    }
    let mut out = Vec::new();
    for n in counted(
        start,
        end.wrapping_add(direction),
        step.unwrap_or(direction),
    )? {
        if !out.is_empty() {
            out.push(b' ');
        }
        number::append_int(&mut out, n, 10);
    }
    Ok(Value::str(out))
}
