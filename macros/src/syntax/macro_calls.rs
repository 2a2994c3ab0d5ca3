//! What a macro is called with.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote_spanned};
use syn::{
    Expr, Macro, Pat, Token,
    parse::{ParseStream, Parser},
    punctuated::Punctuated,
    spanned::Spanned,
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

/// Whether it is a macro of the standard library that formats its arguments.
pub(crate) fn is_format(call: &Macro) -> bool {
    const FORMATS: &[&str] = &[
        "dbg",
        "eprint",
        "eprintln",
        "format",
        "format_args",
        "print",
        "println",
        "write",
        "writeln",
    ];
    FORMATS.contains(&&*name(call))
}

/// Whether it is a macro of the standard library that evaluates its arguments where they are.
pub(crate) fn takes_expressions(call: &Macro) -> bool {
    is_format(call) || ["vec", "matches"].contains(&&*name(call))
}

/// What the macro is called with, if its expressions are replaced by these.
pub(crate) fn with_arguments(call: &Macro, arguments: &[Expr]) -> Option<TokenStream> {
    let [first, rest @ ..] = arguments else {
        return None;
    };
    let span = call.path.span();
    Some(match name(call).as_str() {
        "vec" if listed(call).is_err() => quote_spanned!(span=> #first; #(#rest)*),
        "matches" => {
            let pattern = call.parse_body_with(pattern_of_matches).ok()?;
            let guard = rest.first().map(|guard| quote_spanned!(span=> if #guard));
            quote_spanned!(span=> #first, #pattern #guard)
        }
        _ => {
            let arguments: Punctuated<&Expr, Token![,]> = arguments.iter().collect();
            arguments.into_token_stream()
        }
    })
}

/// The pattern in `value, pattern if guard`.
fn pattern_of_matches(input: ParseStream<'_>) -> syn::Result<Pat> {
    input.parse::<Expr>()?;
    input.parse::<Token![,]>()?;
    let pattern = Pat::parse_multi_with_leading_vert(input)?;
    input.parse::<TokenStream>()?;
    Ok(pattern)
}
