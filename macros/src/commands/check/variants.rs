//! Finds events that are built or matched as variants, `OrderEvent::Placed { total }`, and writes
//! them as structs, so that rustc does not report each of their fields.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use syn::ReturnType;

use crate::{
    commands::model::{Behaviour, Member},
    diagnostics::Mistakes,
    rules::neighbours,
    syntax::{
        half_written::Function,
        names,
        spans::with_inner,
        variants,
        walk::{self, Go, Node},
    },
};

pub(super) fn check(behaviour: &mut Behaviour, mistakes: &mut Mistakes) {
    let Some(enumeration) = behaviour.enum_of_events().cloned() else {
        return;
    };
    for member in &mut behaviour.members {
        match member {
            Member::Command(function) | Member::Apply(function, _) => {
                check_function(function, &enumeration, mistakes);
            }
            Member::Other(_) => {}
        }
    }
}

fn check_function(function: &mut Function, enumeration: &Ident, mistakes: &mut Mistakes) {
    let mut search = Search {
        enumeration,
        returns_enum: returns(function, enumeration),
        mistakes,
        found: false,
    };
    let body = search.written(function.body.stream());
    if search.found {
        function.body = with_inner(&function.body, body);
    }
}

/// Whether this type is in the function's return type.
fn returns(function: &Function, enumeration: &Ident) -> bool {
    let mut found = false;
    if let ReturnType::Type(_, ty) = &function.signature.output {
        walk::ty(ty, &mut |node| {
            if let Node::Type(ty) = node {
                found |= names::last_ident(ty) == Some(enumeration);
            }
            Go::In
        });
    }
    found
}

struct Search<'a> {
    enumeration: &'a Ident,
    returns_enum: bool,
    mistakes: &'a mut Mistakes,
    found: bool,
}

impl Search<'_> {
    /// The same tokens, with structs for variants.
    fn written(&mut self, tokens: TokenStream) -> TokenStream {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut rest: &[TokenTree] = &tokens;
        let mut written = TokenStream::new();
        while let [first, after @ ..] = rest {
            if let [
                TokenTree::Ident(of),
                TokenTree::Punct(colon),
                TokenTree::Punct(_),
                TokenTree::Ident(variant),
                TokenTree::Group(fields),
                left @ ..,
            ] = rest
                && of == self.enumeration
                && colon.as_char() == ':'
                && has_named_fields(fields)
            {
                written.extend(self.as_struct(variant, fields, left));
                rest = left;
                continue;
            }
            written.extend([match first {
                TokenTree::Group(group) => TokenTree::Group(self.group(group)),
                other => other.clone(),
            }]);
            rest = after;
        }
        written
    }

    fn group(&mut self, group: &Group) -> Group {
        with_inner(group, self.written(group.stream()))
    }

    fn as_struct(&mut self, variant: &Ident, fields: &Group, after: &[TokenTree]) -> TokenStream {
        self.found = true;
        let of = self.enumeration;
        let is_wrapped = self.returns_enum || is_pattern(after);
        let path = variants::path(of, variant);
        neighbours::built_as_a_variant(self.mistakes, path, of, variant, is_wrapped);
        let fields = self.group(fields);
        variants::as_struct(of, variant, &fields, is_wrapped)
    }
}

/// Whether a field is named. `{ .. }` and `{ 0: event }` are correct for a variant that holds a
/// struct.
fn has_named_fields(fields: &Group) -> bool {
    fields.delimiter() == Delimiter::Brace
        && matches!(
            fields.stream().into_iter().next(),
            Some(TokenTree::Ident(_))
        )
}

/// Whether the tokens after it show that it is a pattern.
fn is_pattern(after: &[TokenTree]) -> bool {
    match after {
        [TokenTree::Punct(first), ..] => matches!(first.as_char(), '=' | '|'),
        [TokenTree::Ident(word), ..] => word == "if",
        _ => false,
    }
}
