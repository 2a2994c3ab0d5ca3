//! A copy of an apply function in which rustc decides by types what can fail.
//!
//! At each place where types decide, the copy has a probe that records the types: `a + b` becomes
//! `probe.left(a) + probe.right(b)`. At the end of the body, where all types are known, the copy
//! asks each probe for its verdict (`entail::__private::typed`). A verdict that something can fail
//! does not implement the trait that has the message.
//!
//! The copy is never called, and the borrow checker does not look at it: it begins with a call that
//! never returns. rustc's type checker does not see that it never returns.
//!
//! Each token of ours has the place of the user's token next to it. So rustc finds a mistake of the
//! user at the same place in both functions, and reports it once.

mod mark;
mod messages;
mod place;

use proc_macro2::{Delimiter, Group, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Block, Expr, ReturnType, Stmt, Token};

pub(crate) use self::{
    mark::{Operation, Probe, Right},
    messages::{Message, Messages, TYPE},
    place::Place,
};

/// The copy of a body.
pub(crate) struct Copy {
    pub(crate) body: TokenStream,
    /// The messages of its probes, and of those in functions inside it.
    pub(crate) messages: Messages,
}

/// A body with the declarations of its probes before it and the questions after it.
pub(crate) fn probed(
    body: &Block,
    output: &ReturnType,
    probes: &[Probe],
    messages: &mut Messages,
) -> TokenStream {
    // rustc would report the questions as unreachable after a body that always returns.
    let (body, value) = match output {
        ReturnType::Default => {
            let body = without_value(body);
            (quote!(if __entail_typed::perhaps() #body), None)
        }
        ReturnType::Type(..) => (
            quote!(if __entail_typed::perhaps() { return #body; }),
            Some(quote!(__entail_typed::anything())),
        ),
    };
    let never = never();
    let declarations = probes.iter().map(Probe::declaration);
    let questions = probes.iter().map(|probe| probe.questions(messages));
    quote!({
        #(#declarations)*
        #never
        #body
        #(#questions)*
        #value
    })
}

/// A body whose last value is not used. In the copy, questions follow it.
fn without_value(body: &Block) -> TokenStream {
    let mut body = body.clone();
    if let Some(Stmt::Expr(value, None)) = body.stmts.last()
        && !matches!(
            value,
            Expr::Block(_)
                | Expr::ForLoop(_)
                | Expr::If(_)
                | Expr::Loop(_)
                | Expr::Match(_)
                | Expr::While(_)
        )
    {
        let last = Stmt::Expr(
            Expr::Verbatim(quote!(let _ = #value)),
            Some(<Token![;]>::default()),
        );
        body.stmts.pop();
        body.stmts.push(last);
    }
    quote!(#body)
}

/// A call that never returns. rustc reports no unreachable code after it, because it is in a macro.
fn never() -> TokenStream {
    quote_spanned!(Span::mixed_site()=> __entail_typed::never();)
}

/// Keeps the borrow checker out of a closure with probes.
pub(crate) fn unreached(body: &mut Expr) {
    let last = Place::of(&body).last;
    let never = never();
    let mut block = Group::new(Delimiter::Brace, quote!(#never #body));
    block.set_span(last);
    *body = Expr::Verbatim(block.into_token_stream());
}
