//! The fields of a state, of an event, of a value and of a command.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Attribute, Fields, Ident, Type, spanned::Spanned};

use crate::{
    diagnostics::Mistakes,
    rules::value_fields,
    runtime_path::RuntimePath,
    syntax::{attributes, names},
};

pub(crate) struct Field {
    pub(crate) cfgs: Vec<Attribute>,
    /// The name as written, if it has one.
    pub(crate) ident: Option<Ident>,
    /// The name in the registry. In a tuple it is the position; in an enum the variant's name
    /// precedes it.
    pub(crate) name: String,
    pub(crate) ty: Type,
    /// Whether `check` reported that no value holds this.
    pub(crate) flawed: bool,
}

/// The fields of a struct, an event or a variant. `prefix` precedes each name.
pub(crate) fn read(fields: &Fields, prefix: &str) -> Vec<Field> {
    fields
        .iter()
        .enumerate()
        .map(|(place, field)| Field {
            cfgs: attributes::cfgs(&field.attrs),
            ident: field.ident.clone(),
            name: match &field.ident {
                Some(ident) => format!("{prefix}{}", name(ident)),
                None => format!("{prefix}{place}"),
            },
            ty: field.ty.clone(),
            flawed: false,
        })
        .collect()
}

/// The name of a field in the registry.
pub(crate) fn name(ident: &Ident) -> String {
    names::text(ident).trim_start_matches("r#").to_owned()
}

/// Reports fields that no value holds, and marks them.
pub(crate) fn check(fields: &mut [Field], mistakes: &mut Mistakes) {
    for field in fields {
        field.flawed = value_fields::check(&field.ty, mistakes);
    }
}

/// Code that checks of each field's type that it is a value and holds no aggregate (rules 2 and 6).
pub(crate) fn bounds(fields: &[Field], runtime: &RuntimePath) -> TokenStream {
    let mut sound = fields.iter().filter(|field| !field.flawed).peekable();
    if sound.peek().is_none() {
        return TokenStream::new();
    }
    let checks = sound.map(|Field { cfgs, ty, .. }| {
        // Errors are reported at the type, but names resolve as in the macro.
        let at = ty.span().resolved_at(Span::mixed_site());
        quote_spanned!(at=> #(#cfgs)* #runtime::value::<#ty>();)
    });
    quote!(const _: () = { #(#checks)* };)
}

/// The names and types of fields, for the registry.
pub(crate) fn list(fields: &[Field], runtime: &RuntimePath) -> TokenStream {
    let fields = fields.iter().map(|Field { cfgs, name, ty, .. }| {
        let cfgs: &[Attribute] = cfgs;
        let type_name = names::text(ty);
        quote!(#(#cfgs)* #runtime::Field::new(#name, #type_name))
    });
    quote!(&[#(#fields),*])
}
