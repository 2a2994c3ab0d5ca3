//! The code about fields.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{
    AngleBracketedGenericArguments, Attribute, GenericArgument, Generics, Ident, PathArguments,
    Type, spanned::Spanned,
};

use super::{keys, model::Field, serde::Serde};
use crate::{
    runtime_path::RuntimePath,
    syntax::{attributes, names},
};

/// Code that checks of each field's type that it is a value and holds no aggregate (rules 2 and 6).
pub(crate) fn bounds(fields: &[Field], runtime: &RuntimePath) -> TokenStream {
    let mut sound = fields.iter().filter(|field| !field.flawed).peekable();
    if sound.peek().is_none() {
        return TokenStream::new();
    }
    let checks = sound.map(|field| {
        let (cfgs, ty) = (field.cfgs(), &field.ty);
        // Errors are reported at the type, but names resolve as in the macro.
        let at = ty.span().resolved_at(Span::mixed_site());
        quote_spanned!(at=> #(#cfgs)* #runtime::value::<#ty>();)
    });
    let keys = keys::checks(fields, &Generics::default(), runtime);
    quote! {
        #[allow(deprecated)]
        const _: () = {
            #(#checks)*
            #keys
        };
    }
}

/// The fields of a type with these attributes, for the registry.
pub(crate) fn list(fields: &[Field], of_type: &[Attribute], runtime: &RuntimePath) -> TokenStream {
    let container = Serde::read(of_type);
    let fields = fields.iter().map(|field| {
        let cfgs = field.cfgs();
        let described = one(field, &container, runtime);
        quote!(#(#cfgs)* #described)
    });
    quote!(&[#(#fields),*])
}

fn one(field: &Field, container: &Serde, runtime: &RuntimePath) -> TokenStream {
    let Field {
        name,
        ty,
        attributes,
        ..
    } = field;
    let own = Serde::read(attributes);
    let type_name = names::text(ty);
    let mut described = quote!(#runtime::Field::new(#name, #type_name));
    let documentation = attributes::documentation(attributes);
    if !documentation.is_empty() {
        described.extend(quote!(.documented(#documentation)));
    }
    let stored = container.of_field(&own, name);
    if stored != *name {
        described.extend(quote!(.stored_as(#stored)));
    }
    let is_option = names::last_ident(ty).is_some_and(|ident| ident == "Option") && !own.unknown;
    if is_option || own.default || own.default_function || container.default {
        let default = match default_of(ty) {
            Some(json) if (is_option || own.default) && !own.default_function => {
                quote!(::core::option::Option::Some(#json))
            }
            _ => quote!(::core::option::Option::None),
        };
        described.extend(quote!(.optional(#default)));
    }
    if own.unknown {
        described.extend(quote!(.in_another_form()));
    } else if own.absent {
        described.extend(quote!(.absent()));
    }
    if !field.flawed {
        let parts = parts(ty, runtime);
        described.extend(parts.map(|parts| {
            quote! {
                .with_parts(|| {
                    #[allow(unused_imports)]
                    use #runtime::NotDescribed as _;
                    #parts
                })
            }
        }));
    }
    described
}

/// The JSON of what `Default` returns, for types of the standard library.
fn default_of(ty: &Type) -> Option<&'static str> {
    let name = names::last_ident(ty)?.to_string();
    Some(match name.as_str() {
        "Option" => "null",
        "bool" => "false",
        "f32" | "f64" => "0.0",
        "String" => "\"\"",
        "Vec" | "VecDeque" | "BTreeSet" | "HashSet" => "[]",
        "BTreeMap" | "HashMap" => "{}",
        "u8" | "u16" | "u32" | "u64" | "u128" | "usize" | "i8" | "i16" | "i32" | "i64" | "i128"
        | "isize" => "0",
        _ => return None,
    })
}

/// The parts of a type that may describe themselves.
fn parts(ty: &Type, runtime: &RuntimePath) -> Option<TokenStream> {
    let mut found = Vec::new();
    find_parts(ty, &mut found);
    if found.is_empty() {
        return None;
    }
    let parts = found.into_iter().map(|ty| {
        let written = names::text(ty);
        quote!(#runtime::PartOf::<#ty>::part(#written))
    });
    Some(quote!(#runtime::Vec::from([#(#parts),*])))
}

/// Containers of the standard library.
const CONTAINERS: &[&str] = &[
    "Arc", "BTreeMap", "BTreeSet", "Box", "HashMap", "HashSet", "Option", "Vec", "VecDeque",
];

/// Types that JSON has a form for.
const KNOWN: &[&str] = &[
    "String", "bool", "char", "f32", "f64", "i128", "i16", "i32", "i64", "i8", "isize", "str",
    "u128", "u16", "u32", "u64", "u8", "usize",
];

fn find_parts<'a>(ty: &'a Type, found: &mut Vec<&'a Type>) {
    let mut add = |ty: &'a Type| {
        if !found.iter().any(|known| names::same(known, ty)) {
            found.push(ty);
        }
    };
    match ty {
        Type::Tuple(tuple) => {
            for ty in &tuple.elems {
                find_parts(ty, found);
            }
        }
        Type::Array(array) => find_parts(&array.elem, found),
        Type::Slice(slice) => find_parts(&slice.elem, found),
        Type::Paren(inner) => find_parts(&inner.elem, found),
        Type::Group(inner) => find_parts(&inner.elem, found),
        Type::Path(path) => {
            let Some(last) = path.path.segments.last() else {
                return;
            };
            let name = last.ident.to_string();
            match &last.arguments {
                PathArguments::AngleBracketed(arguments) if CONTAINERS.contains(&&*name) => {
                    find_in(arguments, found);
                }
                PathArguments::None if path.path.segments.len() == 1 && KNOWN.contains(&&*name) => {
                }
                PathArguments::AngleBracketed(arguments) => {
                    add(ty);
                    find_in(arguments, found);
                }
                _ => add(ty),
            }
        }
        _ => {}
    }
}

fn find_in<'a>(arguments: &'a AngleBracketedGenericArguments, found: &mut Vec<&'a Type>) {
    for argument in &arguments.args {
        if let GenericArgument::Type(ty) = argument {
            find_parts(ty, found);
        }
    }
}

/// The fields of a struct or of a variant, with their brackets.
pub(crate) fn bracketed(
    written: &syn::Fields,
    fields: &[Field],
    of_type: &[Attribute],
    runtime: &RuntimePath,
) -> TokenStream {
    let list = list(fields, of_type, runtime);
    match written {
        syn::Fields::Unit => quote!(#runtime::Fields::Unit),
        syn::Fields::Unnamed(_) => quote!(#runtime::Fields::Tuple(#list)),
        syn::Fields::Named(_) => quote!(#runtime::Fields::Named(#list)),
    }
}

/// What is known of a value.
pub(crate) struct Description<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) generics: &'a Generics,
    pub(crate) attributes: &'a [Attribute],
    pub(crate) form: TokenStream,
    /// The text of its attributes for serde.
    pub(crate) serde: String,
    /// The fields that the form does not show.
    pub(crate) hidden: &'a [Field],
}

/// `impl Described` for a value.
pub(crate) fn described(value: &Description<'_>, runtime: &RuntimePath) -> TokenStream {
    let Description {
        ident,
        generics,
        attributes,
        form,
        serde,
        hidden,
    } = value;
    let name = names::text(ident);
    let cfgs = attributes::cfgs(attributes);
    let documentation = attributes::documentation(attributes);
    let hidden = hidden_parts(hidden, generics, runtime);
    let (for_all, applied, clause) = generics.split_for_impl();
    quote! {
        #(#cfgs)*
        #[allow(deprecated)]
        #[automatically_derived]
        impl #for_all #runtime::Described for #ident #applied #clause {
            fn known() -> #runtime::Known {
                const VALUE: #runtime::ValueType = #runtime::ValueType {
                    name: #name,
                    documentation: #documentation,
                    form: #form,
                    serde: #serde,
                };
                #runtime::Known::Value(VALUE, #hidden)
            }
        }
    }
}

/// The parts of fields that the form of a value does not show.
fn hidden_parts(fields: &[Field], generics: &Generics, runtime: &RuntimePath) -> TokenStream {
    let parameters: Vec<&Ident> = generics.type_params().map(|found| &found.ident).collect();
    let is_concrete = |field: &&Field| {
        let is_generic = parameters
            .iter()
            .any(|name| names::mentions(&field.ty, name));
        generics.lifetimes().next().is_none() && !field.flawed && !is_generic
    };
    let parts = fields.iter().filter(is_concrete).filter_map(|field| {
        let (cfgs, parts) = (field.cfgs(), parts(&field.ty, runtime)?);
        Some(quote!(#(#cfgs)* parts.extend(#parts);))
    });
    let parts: Vec<TokenStream> = parts.collect();
    if parts.is_empty() {
        return quote!(#runtime::Vec::new);
    }
    quote! {
        || {
            #[allow(unused_imports)]
            use #runtime::NotDescribed as _;
            let mut parts = #runtime::Vec::new();
            #(#parts)*
            parts
        }
    }
}
