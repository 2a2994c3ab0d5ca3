//! What can be told of an expression by reading it.

use std::collections::BTreeSet;

use syn::{
    BinOp, Block, Expr, ExprLit, ExprWhile, FnArg, Ident, Lit, Macro, Pat, Path, Signature, Stmt,
    Token, Type, UnOp,
    parse::{ParseStream, Parser},
    punctuated::Punctuated,
};

use crate::{
    names,
    walk::{self, Go, Node},
};

/// The name of a macro, without the path to it.
pub(crate) fn name(call: &Macro) -> String {
    segments(&call.path).pop().unwrap_or_default()
}

/// The names that a path is made of.
pub(crate) fn segments(path: &Path) -> Vec<String> {
    let names = path.segments.iter();
    names.map(|segment| segment.ident.to_string()).collect()
}

/// The names that a pattern binds.
pub(crate) fn bound(pattern: &Pat) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    walk::pattern(pattern, &mut |node| note_binding(&node, &mut names));
    names
}

/// The names that a function binds, its parameters among them.
pub(crate) fn bound_in(signature: &Signature, body: Option<&Block>) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    walk::signature(signature, &mut |node| note_binding(&node, &mut names));
    if let Some(body) = body {
        walk::block(body, &mut |node| note_binding(&node, &mut names));
    }
    names
}

fn note_binding(node: &Node<'_>, names: &mut BTreeSet<String>) -> Go {
    if let Node::Binding(pattern) = node {
        names.insert(pattern.ident.to_string());
    }
    Go::In
}

/// The first name in it that looks like a local: `self`, or one that is neither a constant nor called
/// as a function.
pub(crate) fn local(expr: &Expr) -> Option<Path> {
    let mut found: Option<Path> = None;
    let mut called: Option<String> = None;
    walk::expr(expr, &mut |node| {
        let Node::Expr(expr) = node else {
            return Go::In;
        };
        match expr {
            Expr::Call(call) => called = Some(names::text(&call.func)),
            Expr::Path(path) => {
                let is_local = |name: &Ident| name.to_string().starts_with(char::is_lowercase);
                let is_called = called.take() == Some(names::text(path));
                if path.path.get_ident().is_some_and(is_local) && !is_called {
                    found.get_or_insert_with(|| path.path.clone());
                }
            }
            // What they bind or declare is their own.
            Expr::Closure(_) | Expr::Block(_) | Expr::Match(_) => return Go::Past,
            _ => {}
        }
        Go::In
    });
    found
}

/// The name of the parameter that is the aggregate.
pub(crate) fn state(signature: &Signature, creates: bool) -> Option<String> {
    if creates {
        return None;
    }
    match signature.inputs.first()? {
        FnArg::Receiver(_) => Some("self".to_owned()),
        FnArg::Typed(state) => match &*state.pat {
            Pat::Ident(name) => Some(name.ident.to_string()),
            _ => None,
        },
    }
}

/// Whether it is `..`, which leaves nothing out.
pub(crate) fn is_whole_range(expr: &Expr) -> bool {
    matches!(expr, Expr::Range(range) if range.start.is_none() && range.end.is_none())
}

/// Whether it is a literal, or made of literals alone: rustc finds an overflow in it.
pub(crate) fn is_literal(expr: &Expr) -> bool {
    match expr {
        Expr::Lit(_) => true,
        Expr::Unary(unary) => is_literal(&unary.expr),
        Expr::Paren(inner) => is_literal(&inner.expr),
        Expr::Group(inner) => is_literal(&inner.expr),
        Expr::Binary(binary) => is_literal(&binary.left) && is_literal(&binary.right),
        _ => false,
    }
}

/// Whether it is made of literals and of paths to constants or variants, such as
/// `Status::Open` or `LIMIT`: rustc finds an overflow in it.
pub(crate) fn is_constant(expr: &Expr) -> bool {
    match expr {
        Expr::Path(path) => path.path.segments.last().is_some_and(|last| {
            let name = last.ident.to_string();
            path.path.segments.len() > 1 || !name.contains(|letter: char| letter.is_lowercase())
        }),
        Expr::Paren(inner) => is_constant(&inner.expr),
        Expr::Group(inner) => is_constant(&inner.expr),
        Expr::Binary(binary) => is_constant(&binary.left) && is_constant(&binary.right),
        other => is_literal(other),
    }
}

/// Whether it is a whole number above zero, written out.
pub(crate) fn is_positive_literal(expr: &Expr) -> bool {
    matches!(expr, Expr::Lit(ExprLit { lit: Lit::Int(number), .. })
        if number.base10_parse::<u128>().is_ok_and(|number| number > 0))
}

/// Whether it shows that it is a float or a text, on which arithmetic cannot fail.
pub(crate) fn is_float_or_text(expr: &Expr) -> bool {
    match expr {
        Expr::Lit(ExprLit { lit, .. }) => match lit {
            Lit::Float(_) | Lit::Str(_) => true,
            Lit::Int(number) => matches!(number.suffix(), "f32" | "f64"),
            _ => false,
        },
        Expr::Cast(cast) => is_float_type(&cast.ty),
        Expr::Paren(inner) => is_float_or_text(&inner.expr),
        Expr::Group(inner) => is_float_or_text(&inner.expr),
        Expr::Unary(unary) => is_float_or_text(&unary.expr),
        Expr::Reference(inner) => is_float_or_text(&inner.expr),
        Expr::Binary(binary) => is_float_or_text(&binary.left) || is_float_or_text(&binary.right),
        Expr::Call(call) => {
            let path = names::text(&call.func);
            ["f32::", "f64::", "String::"]
                .iter()
                .any(|prefix| path.starts_with(prefix))
        }
        Expr::Macro(call) => call.mac.path.is_ident("format"),
        Expr::Path(path) => {
            let path = names::text(path);
            [
                "f32::",
                "f64::",
                "std::f32::",
                "std::f64::",
                "core::f64::",
                "core::f32::",
            ]
            .iter()
            .any(|prefix| path.starts_with(prefix))
        }
        Expr::MethodCall(call) => {
            let named = |names: &[&str]| names.iter().any(|name| call.method == name);
            named(&[
                "to_string",
                "as_secs_f64",
                "as_secs_f32",
                "sqrt",
                "powi",
                "powf",
            ]) || (named(&[
                "abs", "ceil", "clone", "floor", "max", "min", "round", "to_owned", "trunc",
            ]) && is_float_or_text(&call.receiver))
        }
        _ => false,
    }
}

pub(crate) fn is_float_type(ty: &Type) -> bool {
    matches!(names::text(ty).as_str(), "f32" | "f64")
}

/// Whether a `while` takes something away each time, and ends when nothing is left.
pub(crate) fn ends_by_itself(repeated: &ExprWhile) -> bool {
    match &*repeated.cond {
        Expr::Let(condition) => {
            let Expr::MethodCall(call) = &*condition.expr else {
                return false;
            };
            let named = |names: &[&str]| names.iter().any(|name| call.method == name);
            // An iterator that is made anew each time never comes to its end.
            let is_kept = matches!(&*call.receiver, Expr::Path(_) | Expr::Field(_));
            named(TAKING) || (is_kept && named(&["next", "next_back"]))
        }
        condition => length_in(condition).is_some_and(|list| {
            let list = names::text(list);
            repeated.body.stmts.iter().any(|statement| {
                matches!(statement, Stmt::Expr(Expr::MethodCall(call), _)
                    if TAKING.iter().any(|name| call.method == name)
                        && names::text(&call.receiver) == list)
            })
        }),
    }
}

/// Methods that take one away, as long as there is one.
const TAKING: &[&str] = &["pop", "pop_front", "pop_back", "pop_first", "pop_last"];

/// The list in `list.len() > limit`, or in `!list.is_empty()`.
fn length_in(condition: &Expr) -> Option<&Expr> {
    let (longer, method) = match condition {
        Expr::Binary(compared) => match compared.op {
            BinOp::Gt(_) => (&compared.left, "len"),
            BinOp::Lt(_) => (&compared.right, "len"),
            _ => return None,
        },
        Expr::Unary(not) if matches!(not.op, UnOp::Not(_)) => (&not.expr, "is_empty"),
        _ => return None,
    };
    match &**longer {
        Expr::MethodCall(call) if call.method == method => Some(&call.receiver),
        _ => None,
    }
}

/// What a macro is called with.
pub(crate) enum Arguments {
    /// Expressions.
    Read(Vec<Expr>),
    /// Nothing that runs.
    Harmless,
    /// Something that is no Rust.
    Unreadable,
}

/// Reads the arguments of a macro that takes ordinary expressions.
pub(crate) fn arguments(call: &Macro) -> Arguments {
    let parsed = match name(call).as_str() {
        "concat" | "stringify" | "line" | "file" | "column" | "module_path" | "include_str"
        | "include_bytes" | "env" | "option_env" | "cfg" | "trusted" | "thread_local" => {
            return Arguments::Harmless;
        }
        "matches" => call.parse_body_with(matched),
        "vec" => call.parse_body_with(repeated).or_else(|_| listed(call)),
        _ => listed(call),
    };
    parsed.map_or(Arguments::Unreadable, Arguments::Read)
}

/// `a, b, c`
fn listed(call: &Macro) -> syn::Result<Vec<Expr>> {
    let expressions =
        Punctuated::<Expr, Token![,]>::parse_terminated.parse2(call.tokens.clone())?;
    Ok(expressions.into_iter().collect())
}

/// `value; length`
fn repeated(input: ParseStream<'_>) -> syn::Result<Vec<Expr>> {
    let value = input.parse()?;
    input.parse::<Token![;]>()?;
    Ok(vec![value, input.parse()?])
}

/// `value, pattern if guard`
fn matched(input: ParseStream<'_>) -> syn::Result<Vec<Expr>> {
    let mut expressions = vec![input.parse()?];
    input.parse::<Token![,]>()?;
    Pat::parse_multi_with_leading_vert(input)?;
    if input.parse::<Option<Token![if]>>()?.is_some() {
        expressions.push(input.parse()?);
    }
    input.parse::<Option<Token![,]>>()?;
    Ok(expressions)
}
