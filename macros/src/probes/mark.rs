//! Probes in a copy of a body.

use proc_macro2::{Delimiter, Group, Ident, Literal, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{Expr, Type};

use super::{
    messages::{Message, Messages},
    place::{Place, all_at},
};

/// What is done at a place: a type in `entail::__private::typed::ops`.
pub(crate) enum Operation {
    Named(&'static str),
    CastTo(Type),
    Widened(Type),
    /// An index below a literal or a constant.
    IndexBelow(Expr),
}

impl Operation {
    /// The name of an operation without parameters.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Named(name) => name,
            Self::CastTo(_) | Self::Widened(_) | Self::IndexBelow(_) => "",
        }
    }
}

impl ToTokens for Operation {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let operation = match self {
            Self::Named(name) => format_ident!("{name}").into_token_stream(),
            Self::CastTo(ty) => quote!(CastTo<#ty>),
            Self::Widened(ty) => quote!(Widened<#ty>),
            Self::IndexBelow(limit) => quote!(IndexBelow<{ #limit }>),
        };
        tokens.extend(quote!(__entail_typed::ops::#operation));
    }
}

/// What is on the right of an operation.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Right {
    Nothing,
    /// An integer literal. rustc looks at a literal in the user's own form, so it is not recorded.
    Number,
    /// A value whose type is recorded, or the type of the result.
    Value,
}

/// A probe at a place in a body, and the messages if something can fail there.
pub(crate) struct Probe {
    name: String,
    pub(crate) operation: Operation,
    right: Right,
    place: Place,
    messages: Vec<Message>,
}

impl Probe {
    pub(crate) fn new(
        number: usize,
        operation: Operation,
        right: Right,
        place: Place,
        messages: Vec<Message>,
    ) -> Self {
        Self {
            name: format!("__entail_{number}"),
            operation,
            right,
            place,
            messages,
        }
    }

    /// The probe at a place. All uses resolve the name in the same way.
    fn at(&self, span: Span) -> Ident {
        Ident::new(&self.name, span.resolved_at(self.place.first))
    }

    /// Records the type of a value that may be coerced. As an argument of a method, a value that
    /// does not fit would get another message of rustc. So the value stays outside of the call:
    /// `match (value,) { it => { probe.right(&it.0); it.0 } }`
    pub(crate) fn right(&self, value: &mut Expr) {
        let Place { first, last } = Place::of(&value);
        let probe = self.at(first);
        let it = Ident::new("__entail_it", first.resolved_at(self.place.first));
        let mut field = Literal::usize_unsuffixed(0);
        field.set_span(last);
        let mut arms = Group::new(
            Delimiter::Brace,
            quote_spanned!(first=> #it => { #probe.right(&#it.0); #it.#field }),
        );
        arms.set_span(last);
        *value = Expr::Verbatim(quote_spanned!(first=> match (#value,) #arms));
    }

    /// Records the type of a value: `probe.left(value)`.
    pub(crate) fn left(&self, value: &mut Expr) {
        self.value(value, "left");
    }

    /// Records the type of a result, which depends on the code around it: `probe.result(value)`.
    pub(crate) fn result(&self, value: &mut Expr) {
        self.value(value, "result");
    }

    fn value(&self, value: &mut Expr, method: &str) {
        let place = Place::of(&value);
        let probe = self.at(place.first);
        let method = Ident::new(method, place.first);
        let argument = place.group(value.to_token_stream());
        *value = Expr::Verbatim(quote_spanned!(place.first=> #probe.#method #argument));
    }

    /// Records the type of a place: `(*probe.place(&place))`.
    pub(crate) fn place(&self, expr: &mut Expr) {
        let first = Place::of(&expr).first;
        self.operand(expr);
        let mut all = Group::new(Delimiter::Parenthesis, expr.to_token_stream());
        all.set_span(first);
        *expr = Expr::Verbatim(all.into_token_stream());
    }

    /// The same for the operand of `-`, which rustc would otherwise expect to have the type of the
    /// result.
    pub(crate) fn operand(&self, expr: &mut Expr) {
        let place = Place::of(&expr);
        let probe = self.at(place.first);
        let lent = place.group(quote_spanned!(place.first=> &#expr));
        *expr = Expr::Verbatim(quote_spanned!(place.first=> *#probe.place #lent));
    }

    pub(super) fn declaration(&self) -> TokenStream {
        let probe = self.at(self.place.first);
        let operation = &self.operation;
        let right = match self.right {
            Right::Nothing => quote!(()),
            Right::Number => quote!(u32),
            Right::Value => quote!(_),
        };
        quote!(let #probe = __entail_typed::Probe::<#operation, _, #right>::NEW;)
    }

    /// Asks for the verdict: once for each message that the place may get.
    pub(super) fn questions(&self, messages: &mut Messages) -> TokenStream {
        let Place { first, last } = self.place;
        let end = |name: &str| Ident::new(name, last.resolved_at(first));
        let nothing = self.place.group(TokenStream::new());
        let probe = self.at(first);
        // One more reference than the first trait of the lookup is implemented for.
        let references = all_at(quote!(&&&&&&&&&&&), first);
        let sure = end("sure");
        let mut questions = TokenStream::new();
        for message in &self.messages {
            let asks = messages.of(message);
            let asks = all_at(quote!(#asks::), first);
            let verdict = all_at(quote!(entail_verdict), first);
            let part = end(message.part());
            let argument = self.place.group(quote_spanned!(first=>
                (#references #probe).#verdict #nothing.#part #nothing
            ));
            questions.extend(quote!(#asks #sure #argument;));
        }
        questions
    }
}
