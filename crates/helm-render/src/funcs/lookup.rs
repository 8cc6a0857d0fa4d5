//! `lookup`: asks the cluster for an object; offline the answer is an empty map.

use go_template::FuncDef;
use go_value::Type;

pub(super) const FUNCS: &[FuncDef] = &[FuncDef {
    name: "lookup",
    params: &[Type::String, Type::String, Type::String, Type::String],
    variadic: None,
    doc: "Looks up an object by API version, kind, namespace and name; an empty map without a cluster.",
    run: |call, args| call.ambient.lookup(&call.site(args)),
}];
