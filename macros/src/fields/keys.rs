//! The keys of maps. JSON writes them as text, and types decide whether they have one.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Attribute, Fields, GenericParam, Generics, Ident, Type, spanned::Spanned};

use super::{model::Field, serde::Serde};
use crate::{
    runtime_path::RuntimePath,
    syntax::{
        attributes, names,
        spans::reported_at,
        walk::{self, Go, Node},
    },
};

/// Code that checks that each key of a map in these fields may have a text. A key that depends on
/// the parameters of the type is not checked.
pub(crate) fn checks(
    fields: &[Field],
    generics: &Generics,
    runtime: &RuntimePath,
) -> Option<TokenStream> {
    let is_concrete = |key: &&Type| {
        let mut parameters = generics.params.iter().map(|parameter| match parameter {
            GenericParam::Type(parameter) => &parameter.ident,
            GenericParam::Const(parameter) => &parameter.ident,
            GenericParam::Lifetime(parameter) => &parameter.lifetime.ident,
        });
        !parameters.any(|name| names::mentions(key, name))
    };
    let mut checks = TokenStream::new();
    for field in fields {
        let said = Serde::read(&field.attributes);
        if field.flawed || said.unknown || said.absent {
            continue;
        }
        let cfgs = field.cfgs();
        walk::ty(&field.ty, &mut |node| {
            if let Node::Type(ty) = node
                && let Some(key) = key(ty).filter(is_concrete)
            {
                let check = quote!(#(#cfgs)* #runtime::Key::<#key>::fits(););
                checks.extend(reported_at(check, key.span()));
            }
            Go::In
        });
    }
    (!checks.is_empty()).then(|| {
        quote! {
            #[allow(deprecated)]
            const _: fn() = || {
                #[allow(unused_imports)]
                use #runtime::HasText as _;
                #checks
            };
        }
    })
}

/// The key of a map of the standard library.
fn key(ty: &Type) -> Option<&Type> {
    let last = names::last_ident(ty)?;
    let is_map = ["BTreeMap", "HashMap"].iter().any(|name| last == name);
    let (key, _value) = names::argument(ty, 0).zip(names::argument(ty, 1))?;
    is_map.then_some(key)
}

/// `impl Textless` for a value that serde does not write as a text. `variants` are the fields of
/// each variant of an enum.
pub(crate) fn textless(
    (ident, generics): (&Ident, &Generics),
    of_type: &[Attribute],
    fields: Option<&Fields>,
    variants: &[&Fields],
    runtime: &RuntimePath,
) -> Option<TokenStream> {
    let said = Serde::read(of_type);
    if said.unknown || said.absent {
        return None;
    }
    let bound = match fields {
        // A newtype is written as what is in it.
        Some(Fields::Unnamed(fields)) if fields.unnamed.len() == 1 => {
            let field = fields.unnamed.first()?;
            let said = Serde::read(&field.attrs);
            if said.unknown || said.absent {
                return None;
            }
            let inner = &field.ty;
            // Because of its lifetime, rustc does not report that the bound does not hold.
            Some(quote!(for<'held> #inner: #runtime::Textless))
        }
        None if variants.iter().all(|fields| fields.is_empty()) => return None,
        Some(_) | None => None,
    };
    let cfgs = attributes::cfgs(of_type);
    let (for_all, applied, clause) = generics.split_for_impl();
    let bounds = clause
        .into_iter()
        .flat_map(|clause| &clause.predicates)
        .map(ToTokens::to_token_stream)
        .chain(bound);
    Some(quote! {
        #(#cfgs)*
        #[allow(deprecated)]
        #[automatically_derived]
        impl #for_all #runtime::Textless for #ident #applied where #(#bounds),* {}
    })
}
