//! Methods, functions and macros of the standard library that panic, with what to write instead.

use std::collections::BTreeSet;

use syn::{Block, Expr, ExprMethodCall, Pat, Path, Stmt, Type};

use super::reading::{self, is_float_or_text, is_literal, is_whole_range, segments};
use crate::{
    names,
    walk::{self, Go, Node},
};

/// A method that can panic.
pub(crate) struct Panicking {
    method: &'static str,
    /// How many arguments it has when it is the one that is meant.
    arguments: usize,
    when: When,
    pub(crate) problem: &'static str,
    instead: &'static str,
}

/// When a call of the method is one that can panic.
enum When {
    Always,
    /// The first argument is a place other than the first, or a part of a range.
    AtAPlace,
    /// The first argument is an index, and not a key by reference.
    Index,
    /// The first argument is an index, and not a key by value.
    IndexByName,
    /// The argument is a range that leaves something out.
    PartOfARange,
    /// The argument may be zero.
    MayBeZero,
    /// It stands alone, so it changes its receiver: on an integer it would have a value.
    InPlace,
    /// The receiver or the type in `::<…>` does not show that it is a float.
    OnIntegers,
    /// The bounds are not literals.
    UnknownBounds,
}

use When::{
    Always, AtAPlace, InPlace, Index, IndexByName, MayBeZero, OnIntegers, PartOfARange,
    UnknownBounds,
};

const NOTHING_THERE: &str = "panics when there is nothing";
const NO_SUCH_PLACE: &str = "panics when there is no such place";
const NOT_AS_LONG: &str = "panics when the lengths are not as it needs them";
const OVERFLOWS: &str = "panics or wraps when the number does not fit";
const CARRY: &str = "the result in the event, computed in the command";

/// In `instead`, `{receiver}` and `{arguments}` stand for those of the call.
#[rustfmt::skip]
const METHODS: &[Panicking] = &[
    row("unwrap", 0, Always, NOTHING_THERE, "`if let Some(value) = {receiver} { … }`, `unwrap_or(…)` or `unwrap_or_default()`; or the value in the event"),
    row("expect", 1, Always, NOTHING_THERE, "`if let Some(value) = {receiver} { … }`, `unwrap_or(…)` or `unwrap_or_default()`; or the value in the event"),
    row("unwrap_err", 0, Always, "panics when there is no error", "`if let Err(error) = {receiver} { … }`; or the decision in the command"),
    row("expect_err", 1, Always, "panics when there is no error", "`if let Err(error) = {receiver} { … }`; or the decision in the command"),
    row("remove", 1, Index, NO_SUCH_PLACE, "`{receiver}.retain(|item| …)`, or a map, whose `remove(&key)` takes a reference"),
    row("swap_remove", 1, Index, NO_SUCH_PLACE, "`{receiver}.retain(|item| …)`"),
    row("insert", 2, IndexByName, NO_SUCH_PLACE, "`{receiver}.push(…)`, or the new order of the whole list in the event"),
    row("drain", 1, PartOfARange, NO_SUCH_PLACE, "`{receiver}.retain(|item| …)`, or `drain(..)` for all of it"),
    row("split_off", 1, Index, NO_SUCH_PLACE, "`{receiver}.truncate(…)`, or both parts in the event"),
    row("split_at", 1, AtAPlace, NO_SUCH_PLACE, "`{receiver}.split_at_checked({arguments})`"),
    row("split_at_mut", 1, AtAPlace, NO_SUCH_PLACE, "`{receiver}.split_at_mut_checked({arguments})`"),
    row("swap", 2, Always, NO_SUCH_PLACE, "the new order of the whole list in the event"),
    row("insert_str", 2, AtAPlace, NO_SUCH_PLACE, "the whole text in the event"),
    row("replace_range", 2, AtAPlace, NO_SUCH_PLACE, "the whole text in the event"),
    row("splice", 2, PartOfARange, NO_SUCH_PLACE, "the whole list in the event"),
    row("copy_within", 2, Always, NO_SUCH_PLACE, "the whole list in the event"),
    row("extend_from_within", 1, PartOfARange, NO_SUCH_PLACE, "the whole list in the event"),
    row("select_nth_unstable", 1, Always, NO_SUCH_PLACE, CARRY),
    row("range", 1, PartOfARange, "panics when the range ends before it starts", CARRY),
    row("range_mut", 1, PartOfARange, "panics when the range ends before it starts", CARRY),
    row("copy_from_slice", 1, Always, NOT_AS_LONG, "`{receiver}.clear()` and `extend_from_slice`, or an array in the event"),
    row("clone_from_slice", 1, Always, NOT_AS_LONG, "`{receiver}.clear()` and `extend_from_slice`, or an array in the event"),
    row("swap_with_slice", 1, Always, NOT_AS_LONG, "`std::mem::swap` of the whole lists"),
    row("rotate_left", 1, InPlace, NO_SUCH_PLACE, "the new order of the whole list in the event"),
    row("rotate_right", 1, InPlace, NO_SUCH_PLACE, "the new order of the whole list in the event"),
    row("step_by", 1, MayBeZero, "panics when the step is zero", "a step that is a literal"),
    row("chunks", 1, MayBeZero, "panics when the size is zero", "a size that is a literal"),
    row("chunks_mut", 1, MayBeZero, "panics when the size is zero", "a size that is a literal"),
    row("chunks_exact", 1, MayBeZero, "panics when the size is zero", "a size that is a literal"),
    row("rchunks", 1, MayBeZero, "panics when the size is zero", "a size that is a literal"),
    row("windows", 1, MayBeZero, "panics when the size is zero", "a size that is a literal"),
    row("sum", 0, OnIntegers, OVERFLOWS, "the sum in the event, computed in the command (`checked_add`)"),
    row("product", 0, OnIntegers, OVERFLOWS, "the product in the event, computed in the command (`checked_mul`)"),
    row("pow", 1, OnIntegers, OVERFLOWS, "`{receiver}.saturating_pow({arguments})`; or `checked_pow` in the command, and the result in the event"),
    row("abs", 0, OnIntegers, "panics on the smallest number", "`{receiver}.unsigned_abs()` or `saturating_abs()`"),
    row("div_euclid", 1, OnIntegers, "panics when the divisor is zero", "`checked_div_euclid` in the command, and the result in the event"),
    row("rem_euclid", 1, OnIntegers, "panics when the divisor is zero", "`checked_rem_euclid` in the command, and the result in the event"),
    row("ilog", 1, Always, "panics on zero", "`checked_ilog` in the command, and the result in the event"),
    row("ilog2", 0, Always, "panics on zero", "`checked_ilog2` in the command, and the result in the event"),
    row("ilog10", 0, Always, "panics on zero", "`checked_ilog10` in the command, and the result in the event"),
    row("next_power_of_two", 0, Always, OVERFLOWS, "`checked_next_power_of_two` in the command, and the result in the event"),
    row("clamp", 2, UnknownBounds, "panics when the bounds are the wrong way round", "`{receiver}.max(low).min(high)`"),
    row("add", 1, OnIntegers, OVERFLOWS, "`saturating_add`; or `checked_add` in the command, and the result in the event"),
    row("sub", 1, OnIntegers, OVERFLOWS, "`saturating_sub`; or `checked_sub` in the command, and the result in the event"),
    row("mul", 1, OnIntegers, OVERFLOWS, "`saturating_mul`; or `checked_mul` in the command, and the result in the event"),
    row("add_assign", 1, OnIntegers, OVERFLOWS, "`saturating_add`; or `checked_add` in the command, and the result in the event"),
    row("sub_assign", 1, OnIntegers, OVERFLOWS, "`saturating_sub`; or `checked_sub` in the command, and the result in the event"),
    row("borrow_mut", 0, Always, "panics when it is borrowed already", "a plain field: a state has no `RefCell`"),
];

const fn row(
    method: &'static str,
    arguments: usize,
    when: When,
    problem: &'static str,
    instead: &'static str,
) -> Panicking {
    Panicking {
        method,
        arguments,
        when,
        problem,
        instead,
    }
}

impl Panicking {
    /// What to write instead of this call.
    pub(crate) fn instead(&self, call: &ExprMethodCall) -> String {
        self.instead
            .replace("{receiver}", &names::text(&call.receiver))
            .replace("{arguments}", &names::text(&call.args))
    }
}

/// The row of the table that a call meets.
pub(crate) fn method(call: &ExprMethodCall, looks: &Looks) -> Option<&'static Panicking> {
    METHODS
        .iter()
        .find(|row| call.method == row.method && call.args.len() == row.arguments)
        .filter(|row| {
            let first = call.args.first();
            match row.when {
                Always => true,
                // The first place is there in every text and list, the end of both included.
                AtAPlace => {
                    first.is_some_and(|argument| !is_zero(argument) && !is_whole_range(argument))
                }
                Index => first.is_some_and(|argument| looks.like_an_index(argument)),
                IndexByName => first.is_some_and(Looks::named_as_an_index),
                PartOfARange => first.is_some_and(|argument| {
                    matches!(argument, Expr::Range(_)) && !is_whole_range(argument)
                }),
                MayBeZero => first.is_some_and(|argument| !is_literal(argument)),
                InPlace => looks.statements.contains(&names::text(call)),
                OnIntegers => {
                    let turbofish = call.turbofish.as_ref().map(names::text).unwrap_or_default();
                    !turbofish.contains("f64")
                        && !turbofish.contains("f32")
                        && !is_float_or_text(&call.receiver)
                        && !first.is_some_and(is_float_or_text)
                }
                UnknownBounds => !call.args.iter().all(is_literal),
            }
        })
}

/// Whether its first argument is a place that has to be there, and nothing else can go wrong.
pub(crate) fn takes_a_place(call: &ExprMethodCall) -> bool {
    [
        "insert",
        "remove",
        "split_at",
        "split_at_mut",
        "split_off",
        "swap_remove",
    ]
    .iter()
    .any(|method| call.method == method)
}

/// What to write instead of a macro that stops the program.
pub(crate) fn macro_named(name: &str) -> Option<&'static str> {
    match name {
        "panic" | "todo" | "unimplemented" | "unreachable" => Some(
            "nothing in that place, when the command has seen to it that it cannot come to it; \
             else the decision in the command",
        ),
        "assert" | "assert_eq" | "assert_ne" | "debug_assert" | "debug_assert_eq"
        | "debug_assert_ne" => Some("`ensure!(…, YourError::…)` in the command"),
        _ => None,
    }
}

/// Functions by their paths, such as `Option::unwrap(…)`.
pub(crate) fn function(path: &Path) -> Option<(&'static str, &'static str)> {
    let names = segments(path);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    match names.as_slice() {
        [
            ..,
            "Option" | "Result",
            "unwrap" | "expect" | "unwrap_err" | "expect_err",
        ] => Some((
            NOTHING_THERE,
            "`if let`, `unwrap_or(…)` or `unwrap_or_default()`; or the value in the event",
        )),
        [
            ..,
            "Vec" | "String",
            "remove" | "swap_remove" | "insert" | "drain" | "split_off",
        ] => Some((
            NO_SUCH_PLACE,
            "`retain(|item| …)`, or the whole list in the event",
        )),
        [.., "panic", "panic_any" | "resume_unwind"] => {
            Some(("stops the program", "the decision in the command"))
        }
        _ => None,
    }
}

fn is_zero(expr: &Expr) -> bool {
    names::text(expr) == "0"
}

/// The type that a cast cuts down to, if it is a small one.
pub(crate) fn narrow(ty: &Type) -> Option<String> {
    let name = names::text(ty);
    ["u8", "u16", "u32", "i8", "i16", "i32", "f32"]
        .contains(&name.as_str())
        .then_some(name)
}

/// What the names in a body look like, from how they are bound.
#[derive(Default)]
pub(crate) struct Looks {
    /// Names that are bound to a place in a list.
    indices: BTreeSet<String>,
    /// Method calls that stand alone as statements.
    statements: BTreeSet<String>,
}

/// Names that people give to a place in a list.
const INDICES: &[&str] = &["idx", "index", "pos", "position"];

impl Looks {
    pub(crate) fn in_block(block: &Block) -> Self {
        let mut looks = Self::default();
        walk::block(block, &mut |node| {
            looks.meet(&node);
            Go::In
        });
        looks
    }

    /// Whether it looks like a place in a list, rather than like a key.
    fn like_an_index(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Lit(literal) => matches!(literal.lit, syn::Lit::Int(_)),
            Expr::Path(path) => path.path.get_ident().is_some_and(|ident| {
                let name = ident.to_string();
                INDICES.contains(&name.as_str()) || self.indices.contains(&name)
            }),
            // A key that is not `Copy` cannot be moved out of the event or the state.
            Expr::Field(_) | Expr::Binary(_) | Expr::Cast(_) => true,
            Expr::Paren(inner) => self.like_an_index(&inner.expr),
            Expr::Unary(unary) => matches!(unary.op, syn::UnOp::Deref(_)),
            Expr::MethodCall(call) => [
                "len",
                "count",
                "saturating_sub",
                "saturating_add",
                "wrapping_sub",
                "wrapping_add",
                "min",
                "max",
                "unwrap_or",
                "unwrap_or_default",
                "into",
            ]
            .iter()
            .any(|name| call.method == name),
            _ => false,
        }
    }

    /// Whether its name is that of a place in a list: a key may be moved here.
    fn named_as_an_index(expr: &Expr) -> bool {
        let is_index = |ident: &syn::Ident| INDICES.contains(&ident.to_string().as_str());
        match expr {
            Expr::Field(field) => {
                matches!(&field.member, syn::Member::Named(name) if is_index(name))
            }
            Expr::Path(path) => path.path.get_ident().is_some_and(is_index),
            Expr::Lit(literal) => matches!(literal.lit, syn::Lit::Int(_)) && !is_zero(expr),
            Expr::Unary(unary) => Self::named_as_an_index(&unary.expr),
            Expr::Paren(inner) => Self::named_as_an_index(&inner.expr),
            _ => false,
        }
    }

    fn meet(&mut self, node: &Node<'_>) {
        match node {
            Node::Local(local) => {
                if let Some(init) = &local.init {
                    self.bind_if_index(&local.pat, &init.expr);
                }
            }
            Node::Expr(Expr::Let(binding)) => self.bind_if_index(&binding.pat, &binding.expr),
            Node::Expr(Expr::ForLoop(each)) if matches!(&*each.expr, Expr::Range(_)) => {
                self.indices.extend(reading::bound(&each.pat));
            }
            Node::Statement(Stmt::Expr(Expr::MethodCall(call), _)) => {
                self.statements.insert(names::text(call));
            }
            _ => {}
        }
    }

    fn bind_if_index(&mut self, pattern: &Pat, value: &Expr) {
        let finds = matches!(value, Expr::MethodCall(call)
            if ["position", "rposition", "find_index"].iter().any(|name| call.method == name));
        if finds || self.like_an_index(value) {
            self.indices.extend(reading::bound(pattern));
        }
    }
}
