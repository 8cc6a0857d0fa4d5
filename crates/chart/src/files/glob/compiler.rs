//! Makes matchers of a tree, rewriting as the library does.

use super::GlobError;
use super::ast::Node;
use super::matcher::Matcher;

type Separator = Option<char>;

/// The matcher of a tree.
pub(super) fn compile(tree: &Node, separator: Separator) -> Result<Matcher, GlobError> {
    let matcher = match tree {
        Node::AnyOf(children) => {
            if let Some(smaller) = minimize_any_of(children) {
                return compile(&smaller, separator);
            }
            // Not optimized here: a brace with one pattern stays one.
            return Ok(Matcher::AnyOf(compile_children(children, separator)?));
        }
        Node::Pattern(children) if children.is_empty() => return Ok(Matcher::Nothing),
        Node::Pattern(children) => {
            compile_matchers(minimize_matchers(compile_children(children, separator)?))?
        }
        Node::Any => Matcher::Any(separator),
        Node::Super => Matcher::Super,
        Node::Single => Matcher::Single(separator),
        Node::Nothing => Matcher::Nothing,
        Node::List { chars, not } => Matcher::List {
            chars: chars.chars().collect(),
            not: *not,
        },
        Node::Range { lo, hi, not } => Matcher::Range {
            lo: *lo,
            hi: *hi,
            not: *not,
        },
        Node::Text(text) => Matcher::Text(text.clone()),
    };
    Ok(optimize(matcher))
}

fn compile_children(children: &[Node], separator: Separator) -> Result<Vec<Matcher>, GlobError> {
    children
        .iter()
        .map(|child| Ok(optimize(compile(child, separator)?)))
        .collect()
}

fn optimize(matcher: Matcher) -> Matcher {
    match matcher {
        Matcher::Any(None) => Matcher::Super,
        Matcher::AnyOf(mut matchers) if matchers.len() == 1 => {
            matchers.pop().unwrap_or(Matcher::Nothing)
        }
        Matcher::List { chars, not: false } if chars.len() == 1 => {
            Matcher::Text(chars.into_iter().collect())
        }
        Matcher::Tree { value, left, right } => {
            let left = left.map(|left| Box::new(optimize(*left)));
            let right = right.map(|right| Box::new(optimize(*right)));
            let Matcher::Text(text) = *value else {
                return Matcher::Tree { value, left, right };
            };
            match (left.as_deref(), right.as_deref()) {
                (None, None) => Matcher::Text(text),
                (Some(Matcher::Super), Some(Matcher::Super)) => Matcher::Contains {
                    needle: text,
                    not: false,
                },
                (Some(Matcher::Super), None) => Matcher::Suffix(text),
                (None, Some(Matcher::Super)) => Matcher::Prefix(text),
                (None, Some(Matcher::Suffix(suffix))) => {
                    Matcher::PrefixSuffix(text, suffix.clone())
                }
                (Some(Matcher::Prefix(prefix)), None) => {
                    Matcher::PrefixSuffix(prefix.clone(), text)
                }
                (Some(Matcher::Any(separator)), None) => Matcher::SuffixAny(text, *separator),
                (None, Some(Matcher::Any(separator))) => Matcher::PrefixAny(text, *separator),
                _ => Matcher::Tree {
                    value: Box::new(Matcher::Text(text)),
                    left,
                    right,
                },
            }
        }
        other => other,
    }
}

fn compile_matchers(mut matchers: Vec<Matcher>) -> Result<Matcher, GlobError> {
    if matchers.len() <= 1 {
        return matchers.pop().ok_or(GlobError::Syntax(
            "compile error: need at least one matcher",
        ));
    }
    if let Some(glued) = glue(&matchers) {
        return Ok(glued);
    }
    // The longest matcher of known length becomes the root; of equal ones the last.
    let longest = matchers
        .iter()
        .enumerate()
        .filter_map(|(at, one)| one.len().map(|len| (len, at)))
        .max();
    let Some((_, at)) = longest else {
        let rest = matchers.split_off(1);
        let value = matchers.pop().ok_or(GlobError::Syntax(
            "compile error: need at least one matcher",
        ))?;
        return Ok(Matcher::tree(value, None, Some(compile_matchers(rest)?)));
    };
    let right = matchers.split_off(at + 1);
    let value = matchers.pop().ok_or(GlobError::Syntax(
        "compile error: need at least one matcher",
    ))?;
    let side = |side: Vec<Matcher>| {
        if side.is_empty() {
            Ok(None)
        } else {
            compile_matchers(side).map(Some)
        }
    };
    Ok(Matcher::tree(value, side(matchers)?, side(right)?))
}

fn glue(matchers: &[Matcher]) -> Option<Matcher> {
    glue_as_every(matchers).or_else(|| glue_as_row(matchers))
}

fn glue_as_row(matchers: &[Matcher]) -> Option<Matcher> {
    if matchers.len() <= 1 {
        return None;
    }
    let len = matchers
        .iter()
        .try_fold(0, |sum, one| Some(sum + one.len()?))?;
    Some(Matcher::Row {
        matchers: matchers.to_vec(),
        len,
    })
}

fn glue_as_every(matchers: &[Matcher]) -> Option<Matcher> {
    if matchers.len() <= 1 {
        return None;
    }
    let (mut has_any, mut has_super, mut has_single, mut min) = (false, false, false, 0);
    let mut separators: Option<Vec<char>> = None;
    for matcher in matchers {
        let own: Vec<char> = match matcher {
            Matcher::Super => {
                has_super = true;
                Vec::new()
            }
            Matcher::Any(separator) => {
                has_any = true;
                separator.iter().copied().collect()
            }
            Matcher::Single(separator) => {
                has_single = true;
                min += 1;
                separator.iter().copied().collect()
            }
            Matcher::List { chars, not: true } => {
                has_single = true;
                min += 1;
                chars.clone()
            }
            _ => return None,
        };
        if *separators.get_or_insert_with(|| own.clone()) != own {
            return None;
        }
    }
    let separators = separators.unwrap_or_default();
    if has_super && !has_any && !has_single {
        return Some(Matcher::Super);
    }
    if has_any && !has_super && !has_single {
        return Some(Matcher::Any(separators.first().copied()));
    }
    if (has_any || has_super) && min > 0 && separators.is_empty() {
        return Some(Matcher::Min(min));
    }
    let mut every = Vec::new();
    if min > 0 {
        every.push(Matcher::Min(min));
        if !has_any && !has_super {
            every.push(Matcher::Max(min));
        }
    }
    if !separators.is_empty() {
        every.push(Matcher::Contains {
            needle: separators.into_iter().collect(),
            not: true,
        });
    }
    Some(Matcher::EveryOf(every))
}

/// Glues the longest run that can be glued, again and again.
fn minimize_matchers(mut matchers: Vec<Matcher>) -> Vec<Matcher> {
    loop {
        let mut done: Option<(Matcher, usize, usize)> = None;
        for l in 0..matchers.len() {
            for r in (l + 1..=matchers.len()).rev() {
                let Some(glued) = matchers.get(l..r).and_then(glue) else {
                    continue;
                };
                let swap = match &done {
                    None => true,
                    Some((best, left, right)) => {
                        let longer = matches!((best.len(), glued.len()), (Some(one), Some(two)) if two > one);
                        longer || right - left < r - l
                    }
                };
                if swap {
                    done = Some((glued, l, r));
                }
            }
        }
        let Some((glued, left, right)) = done else {
            return matchers;
        };
        let before = matchers.len();
        matchers.splice(left..right, [glued]);
        if matchers.len() == before {
            return matchers;
        }
    }
}

/// Takes what all alternatives begin and end with out of them.
fn minimize_any_of(children: &[Node]) -> Option<Node> {
    let patterns: Vec<&[Node]> = children
        .iter()
        .map(|child| match child {
            Node::Pattern(nodes) => Some(nodes.as_slice()),
            _ => None,
        })
        .collect::<Option<_>>()?;
    let (left, right) = common_children(&patterns);
    if left.is_empty() && right.is_empty() {
        return None;
    }
    let mut result = Vec::new();
    let mut any_of: Vec<Node> = Vec::new();
    for pattern in &patterns {
        let rest = pattern
            .get(left.len()..pattern.len() - right.len())
            .unwrap_or_default();
        let node = if rest.is_empty() {
            Node::Nothing
        } else {
            Node::Pattern(rest.to_vec())
        };
        if !any_of.contains(&node) {
            any_of.push(node);
        }
    }
    if !left.is_empty() {
        result.push(Node::Pattern(left));
    }
    match any_of.as_slice() {
        [Node::Nothing] | [] => {}
        [one] => result.push(one.clone()),
        _ => result.push(Node::AnyOf(any_of)),
    }
    if !right.is_empty() {
        result.push(Node::Pattern(right));
    }
    Some(Node::Pattern(result))
}

fn common_children(patterns: &[&[Node]]) -> (Vec<Node>, Vec<Node>) {
    let (mut left, mut right) = (Vec::new(), Vec::new());
    if patterns.len() <= 1 {
        return (left, right);
    }
    // Of equally short ones the first.
    let Some((least, tree)) = patterns
        .iter()
        .enumerate()
        .min_by_key(|(_, pattern)| pattern.len())
    else {
        return (left, right);
    };
    let len = tree.len();
    let (mut break_left, mut break_right, mut total) = (false, false, 0);
    let mut i = 0;
    while total < len && i < len && !(break_left && break_right) {
        let j = len - 1 - i;
        for (at, pattern) in patterns.iter().enumerate() {
            if at == least || (break_left && break_right) {
                continue;
            }
            break_left = break_left || tree.get(i) != pattern.get(i);
            // Nothing is taken twice.
            break_right = break_right || (!break_left && j <= i);
            break_right = break_right || tree.get(j) != pattern.get(j + pattern.len() - len);
        }
        if !break_left {
            total += 1;
            left.extend(tree.get(i).cloned());
        }
        if !break_right {
            total += 1;
            right.extend(tree.get(j).cloned());
        }
        i += 1;
    }
    right.reverse();
    (left, right)
}
