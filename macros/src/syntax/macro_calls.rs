//! What a macro is called with.

use syn::{
    Expr, Macro, Pat, Token,
    parse::{ParseStream, Parser},
    punctuated::Punctuated,
};

use super::names;

/// The name of a macro, without the path to it.
pub(crate) fn name(call: &Macro) -> String {
    names::segments(&call.path).pop().unwrap_or_default()
}

/// What a macro is called with.
pub(crate) enum Arguments {
    /// Ordinary expressions.
    Read(Vec<Expr>),
    /// Nothing that runs.
    Harmless,
    /// Something that is not Rust.
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
