//! The ways to turn off rules 3 and 4: `#[apply(trusted = "…")]` for a function, and
//! `trusted!("…", …)` for one expression. Both need a reason, which the documentation shows.

use proc_macro2::{Span, TokenStream};
use syn::{
    Block, Expr, LitStr, Token,
    parse::{ParseStream, Parser},
};

use crate::{
    diagnostics::{Mistakes, Rule},
    syntax::{
        macro_calls,
        walk::{self, Go, Node},
    },
};

const REASON: Rule = Rule {
    number: None,
    name: "trusted",
    why: "a reader must be able to judge why the checks are turned off",
};

/// The reasons in the `trusted!` calls of a body.
pub(crate) fn reasons(body: &Block, mistakes: &mut Mistakes) -> Vec<String> {
    let mut reasons = Vec::new();
    walk::block(body, &mut |node| {
        if let Node::Macro(call) = node
            && macro_calls::name(call) == "trusted"
        {
            match parse(call.tokens.clone()) {
                Ok(reason) if !reason.value().trim().is_empty() => reasons.push(reason.value()),
                _ => mistakes.add(
                    &call.path,
                    &REASON,
                    "`trusted!` needs a reason and an expression",
                    "`trusted!(\"why this cannot fail\", …)`",
                ),
            }
        }
        Go::In
    });
    reasons
}

/// The reason in `"…", expression`.
fn parse(tokens: TokenStream) -> syn::Result<LitStr> {
    let parser = |input: ParseStream<'_>| {
        let reason = input.parse()?;
        input.parse::<Token![,]>()?;
        input.parse::<Expr>()?;
        input.parse::<Option<Token![,]>>()?;
        Ok(reason)
    };
    parser.parse2(tokens)
}

pub(crate) fn no_reason(mistakes: &mut Mistakes, at: Span) {
    mistakes.add_at(
        at,
        &REASON,
        "`trusted` needs a reason",
        "`#[apply(trusted = \"why this cannot fail\")]`",
    );
}
