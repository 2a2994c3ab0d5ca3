//! The enum of an aggregate's events: written by the user, or generated from the impl block.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Ident, Type, Visibility, spanned::Spanned};

use crate::{
    derives,
    runtime_path::RuntimePath,
    syntax::{attributes, spans::reported_at},
};

pub(crate) struct Enumeration<'a> {
    pub(crate) runtime: &'a RuntimePath,
    /// The aggregate's type.
    pub(crate) aggregate: &'a TokenStream,
    pub(crate) visibility: &'a Visibility,
    pub(crate) ident: &'a Ident,
    pub(crate) attributes: &'a [Attribute],
    pub(crate) variants: &'a [Variant],
    /// Whether the macro knows the stored names and has compared them.
    pub(crate) names_are_known: bool,
}

/// One event of the enum.
pub(crate) struct Variant {
    /// Its documentation and its `#[cfg]`s.
    pub(crate) carried: Vec<Attribute>,
    pub(crate) cfgs: Vec<Attribute>,
    pub(crate) ident: Ident,
    /// The event's type.
    pub(crate) ty: Type,
}

/// The conversion of each event in an enum. It is one impl, so that rustc reports what is missing in
/// the enum in entail's words.
pub(super) fn conversions(enumeration: &Ident, runtime: &RuntimePath) -> TokenStream {
    quote! {
        #[allow(deprecated)]
        #[automatically_derived]
        impl<TheEvent> ::core::convert::From<TheEvent> for #enumeration
        where
            #enumeration: #runtime::Lists<TheEvent>,
        {
            fn from(event: TheEvent) -> Self {
                #runtime::Lists::list(event)
            }
        }
    }
}

impl Enumeration<'_> {
    pub(crate) fn expand(&self) -> TokenStream {
        let definition = self.definition();
        let conversions = self.conversions();
        let events = self.events();
        let serde = self.serde();
        quote!(#definition #conversions #events #serde)
    }

    fn definition(&self) -> TokenStream {
        let Self {
            runtime,
            visibility,
            ident,
            attributes,
            ..
        } = self;
        let derives = derives::derives(attributes, runtime, false);
        let variants = self.variants.iter().map(|variant| {
            let Variant {
                carried, ident, ty, ..
            } = variant;
            let undocumented = (!attributes::documented(carried)).then(|| {
                let text = format!(" [`{ident}`]");
                quote!(#[doc = #text])
            });
            quote!(#undocumented #(#carried)* #ident(#ty))
        });
        quote! {
            #derives
            #(#attributes)*
            #[allow(deprecated)]
            #visibility enum #ident {
                #(#variants,)*
            }
        }
    }

    fn conversions(&self) -> TokenStream {
        let Self {
            runtime,
            ident: enumeration,
            variants,
            ..
        } = self;
        let lists = variants.iter().map(|variant| {
            let Variant {
                cfgs, ident, ty, ..
            } = variant;
            quote! {
                #(#cfgs)*
                #[allow(deprecated)]
                #[automatically_derived]
                impl #runtime::Lists<#ty> for #enumeration {
                    fn list(event: #ty) -> Self {
                        Self::#ident(event)
                    }
                }
            }
        });
        let conversions = conversions(enumeration, runtime);
        quote!(#(#lists)* #conversions)
    }

    fn events(&self) -> TokenStream {
        let Self {
            runtime,
            aggregate,
            ident: enumeration,
            variants,
            ..
        } = self;
        let names = variants
            .iter()
            .map(|Variant { cfgs, ty, .. }| quote!(#(#cfgs)* <#ty as #runtime::Event>::NAME));
        let types = variants
            .iter()
            .map(|Variant { cfgs, ty, .. }| quote!(#(#cfgs)* #runtime::EventType::of::<#ty>()));
        let (visitor, body) = self.visit();
        let reads = self.reads();
        let distinct = self.distinct_names();
        quote! {
            #[allow(deprecated)]
            #[automatically_derived]
            impl #runtime::Events<#aggregate> for #enumeration {
                const NAMES: &'static [&'static str] = &[#(#names),*];
                const TYPES: &'static [#runtime::EventType<Self>] = &[#(#types),*];

                fn visit<TheVisitor: #runtime::EventVisitor<#aggregate>>(
                    &self,
                    #visitor: TheVisitor,
                ) -> TheVisitor::Output {
                    #body
                }

                fn read<'de, TheVariant: #runtime::serde::de::VariantAccess<'de>>(
                    name: &str,
                    variant: TheVariant,
                ) -> ::core::result::Result<Self, TheVariant::Error> {
                    #reads
                    #runtime::unknown_variant::<#aggregate, Self, TheVariant::Error>(name)
                }
            }

            #[allow(deprecated)]
            #[automatically_derived]
            impl #runtime::Outcome<#aggregate> for #enumeration {
                fn push_events(&self, events: &mut #runtime::Vec<Self>) {
                    events.push(::core::clone::Clone::clone(self));
                }
            }

            #distinct
        }
    }

    /// The parameter of `visit` for the visitor, and the body of `visit`.
    fn visit(&self) -> (TokenStream, TokenStream) {
        if self.variants.is_empty() {
            return (quote!(_), quote!(match *self {}));
        }
        let arms = self.variants.iter().map(|variant| {
            let Variant {
                cfgs, ident, ty, ..
            } = variant;
            let visit = reported_at(quote!(visitor.visit(event)), ty.span());
            quote!(#(#cfgs)* Self::#ident(event) => #visit,)
        });
        (quote!(visitor), quote!(match self { #(#arms)* }))
    }

    /// The branches that read a variant by its stored name.
    fn reads(&self) -> TokenStream {
        let runtime = self.runtime;
        let read = |Variant { cfgs, ty, .. }: &Variant| {
            quote! {
                #(#cfgs)*
                if name == <#ty as #runtime::Event>::NAME {
                    return #runtime::read_variant::<#ty, Self, _>(variant);
                }
            }
        };
        self.variants.iter().map(read).collect()
    }

    /// The check that stored names are unique, where the macro does not know them.
    fn distinct_names(&self) -> Option<TokenStream> {
        if self.names_are_known {
            return None;
        }
        let runtime = self.runtime;
        let labelled = self.variants.iter().map(|variant| {
            let Variant {
                cfgs, ident, ty, ..
            } = variant;
            let label = ident.to_string();
            quote! {
                #(#cfgs)*
                (
                    #label,
                    <#ty as #runtime::Event>::NAME,
                    <#ty as #runtime::Event>::FORMER_NAMES,
                )
            }
        });
        Some(
            quote!(#[allow(deprecated)] const _: () = #runtime::distinct_event_names(&[#(#labelled),*]);),
        )
    }

    fn serde(&self) -> TokenStream {
        let Self {
            runtime,
            aggregate,
            ident: enumeration,
            attributes,
            ..
        } = self;
        let written = attributes::written_derives(attributes);
        let serialize = (!written.iter().any(|name| name == "Serialize")).then(|| {
            quote! {
                #[allow(deprecated)]
                #[automatically_derived]
                impl #runtime::serde::Serialize for #enumeration {
                    fn serialize<TheSerializer: #runtime::serde::Serializer>(
                        &self,
                        serializer: TheSerializer,
                    ) -> ::core::result::Result<TheSerializer::Ok, TheSerializer::Error> {
                        #runtime::serialize_event::<#aggregate, _, _>(self, serializer)
                    }
                }
            }
        });
        let deserialize = (!written.iter().any(|name| name == "Deserialize")).then(|| {
            quote! {
                #[allow(deprecated)]
                #[automatically_derived]
                impl<'de> #runtime::serde::Deserialize<'de> for #enumeration {
                    fn deserialize<TheDeserializer: #runtime::serde::Deserializer<'de>>(
                        deserializer: TheDeserializer,
                    ) -> ::core::result::Result<Self, TheDeserializer::Error> {
                        #runtime::deserialize_event::<#aggregate, _, _>(deserializer)
                    }
                }
            }
        });
        quote!(#serialize #deserialize)
    }
}
