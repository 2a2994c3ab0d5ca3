//! The code that `#[aggregate]` on a struct or an enum makes.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Attribute, Ident, spanned::Spanned};

use super::model::{Aggregate, Field, Persist};
use crate::{attributes, names, runtime_path::RuntimePath};

pub(super) fn expand(aggregate: &Aggregate) -> TokenStream {
    let Aggregate {
        runtime,
        ident,
        attributes,
        item,
        fields,
        name,
        key,
        error,
        default,
        persist,
    } = aggregate;
    let (derives, stand_ins) = derives(ident, attributes, fields, runtime);
    let values = values(fields, runtime);
    let field_list = field_list(fields, runtime);
    let key = key
        .as_ref()
        .map_or_else(|| quote!(#runtime::Uuid), |key| quote!(#key));
    let error = error.as_ref().map_or_else(
        || quote!(::core::convert::Infallible),
        |error| quote!(#error),
    );
    let initial = default.then(|| {
        quote! {
            const INITIAL: ::core::option::Option<fn() -> Self> =
                ::core::option::Option::Some(<Self as ::core::default::Default>::default);
        }
    });
    let persist = match *persist {
        Persist::Events => None,
        Persist::Snapshots { every, version } => {
            Some(quote!(#runtime::Persist::snapshots(#every, #version)))
        }
        Persist::State => Some(quote!(#runtime::Persist::State)),
    };
    let persist = persist.map(|persist| quote!(const PERSIST: #runtime::Persist = #persist;));
    let held = held_by_id_only(aggregate);
    // The checks come first, and so do their messages: before those of the derives.
    quote! {
        #values

        #derives
        #item
        #stand_ins

        #[automatically_derived]
        impl #runtime::Identity for #ident {
            const NAME: &'static str = #name;
            type Key = #key;
            type Error = #error;
            const FIELDS: &'static [#runtime::Field] = #field_list;
            #persist
            #initial
        }

        #held
    }
}

/// Takes the auto trait from the aggregate that every field type is asked for (rule 6).
fn held_by_id_only(aggregate: &Aggregate) -> TokenStream {
    let Aggregate { runtime, ident, .. } = aggregate;
    // The bound never holds. Its lifetime keeps rustc from saying so.
    quote! {
        #[automatically_derived]
        impl<'held> ::core::panic::UnwindSafe for #ident
        where
            #ident: #runtime::HeldByValue<'held>,
        {
        }

        #[automatically_derived]
        impl<'held> ::core::panic::RefUnwindSafe for #ident
        where
            #ident: #runtime::HeldByValue<'held>,
        {
        }
    }
}

/// What makes a value of a type: derives, before the item. Where a field is none, impls that stand in
/// for them, behind it: it was reported, and the derives would only say it again.
pub(crate) fn derives(
    ident: &Ident,
    attributes: &[Attribute],
    fields: &[Field],
    runtime: &RuntimePath,
) -> (TokenStream, TokenStream) {
    if fields.iter().any(|field| field.flawed) {
        let stand_ins = attributes::stand_ins(ident, attributes, runtime);
        (TokenStream::new(), stand_ins)
    } else {
        let derives = attributes::derives(attributes, runtime, true);
        (derives, TokenStream::new())
    }
}

/// Asks of each field's type that it is a value and holds no aggregate (rules 2 and 6).
pub(crate) fn values(fields: &[Field], runtime: &RuntimePath) -> TokenStream {
    let mut sound = fields.iter().filter(|field| !field.flawed).peekable();
    if sound.peek().is_none() {
        return TokenStream::new();
    }
    let checks = sound.map(|Field { cfgs, ty, .. }| {
        // Reported at the type, and hygienic all the same.
        let at = ty.span().resolved_at(Span::mixed_site());
        quote_spanned!(at=> #(#cfgs)* #runtime::value::<#ty>();)
    });
    quote!(const _: () = { #(#checks)* };)
}

/// The names and types of fields, for the registry.
pub(crate) fn field_list(fields: &[Field], runtime: &RuntimePath) -> TokenStream {
    let fields = fields.iter().map(|Field { cfgs, name, ty, .. }| {
        let cfgs: &[Attribute] = cfgs;
        let type_name = names::text(ty);
        quote!(#(#cfgs)* #runtime::Field::new(#name, #type_name))
    });
    quote!(&[#(#fields),*])
}
