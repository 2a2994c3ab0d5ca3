//! The ways out of rules 3 and 4: `#[apply(trusted = "…")]`, and `trusted!("…", …)` around one
//! expression. Both need a reason, and both stand in the documentation.

use proc_macro2::{Span, TokenStream};
use syn::{
    Block, Expr, LitStr, Macro, Token,
    parse::{ParseStream, Parser},
    visit::Visit,
};

use super::{
    Rule,
    reading::{self, Arguments},
};
use crate::diagnostics::Mistakes;

const REASON: Rule = Rule {
    why: "what the checks are told to believe, a reader must be able to judge",
};

/// The reasons given in a body.
pub(crate) fn reasons(body: &Block, mistakes: &mut Mistakes) -> Vec<String> {
    let mut search = Search {
        mistakes,
        reasons: Vec::new(),
    };
    search.visit_block(body);
    search.reasons
}

struct Search<'a> {
    mistakes: &'a mut Mistakes,
    reasons: Vec<String>,
}

impl<'ast> Visit<'ast> for Search<'_> {
    fn visit_macro(&mut self, call: &'ast Macro) {
        if reading::name(call) == "trusted" {
            match parse(call.tokens.clone()) {
                Ok(reason) if !reason.value().trim().is_empty() => {
                    self.reasons.push(reason.value());
                }
                _ => self.mistakes.add(
                    &call.path,
                    &REASON,
                    "`trusted!` needs a reason and an expression",
                    "`trusted!(\"why this cannot fail\", …)`",
                ),
            }
        }
        if let Arguments::Read(arguments) = reading::arguments(call) {
            for argument in &arguments {
                self.visit_expr(argument);
            }
        }
    }
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
