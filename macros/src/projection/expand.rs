//! The code that `#[projection]` makes.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::spanned::Spanned;

use super::model::{Block, Definition, On};
use crate::syntax::{names, spans::reported_at};

/// The struct.
pub(super) fn definition(definition: &Definition) -> TokenStream {
    let Definition {
        runtime,
        item,
        cfgs,
        ident,
        name,
        former_names,
        table,
    } = definition;
    let former_names = (!former_names.is_empty())
        .then(|| quote!(const FORMER_NAMES: &'static [&'static str] = &[#(#former_names),*];));
    let described = match table {
        Some((table, version)) => quote! {
            #runtime::ProjectionType::in_table::<Self>(#table, #version)
        },
        None => quote!(#runtime::ProjectionType::in_memory::<Self>()),
    };
    let described = reported_at(described, ident.span());
    quote! {
        #item

        #(#cfgs)*
        #[allow(deprecated)]
        #[automatically_derived]
        impl #runtime::Projection for #ident {
            const NAME: &'static str = #name;
            #former_names
            const TYPE: #runtime::ProjectionType = #described;
        }
    }
}

/// The impl block.
pub(super) fn block(block: &Block) -> TokenStream {
    let Block {
        runtime,
        attributes,
        projection,
        members,
        reactions,
        in_table,
        columns,
        ..
    } = block;
    let reactions = reactions.iter().filter(|on| !on.left_out);
    let reactions = reactions.map(|on| reaction(block, on));
    let described = if *in_table {
        // Without it, the mistake is reported.
        let columns = columns.as_ref().map_or_else(
            || quote!(""),
            |columns| reported_at(quote!(<#projection>::#columns), columns.span()),
        );
        quote! {
            impl #runtime::InTable for #projection {
                const COLUMNS: &'static str = #columns;
                const ON: &'static [#runtime::OnRow] = &[#(#reactions),*];
            }
        }
    } else {
        quote! {
            impl #runtime::InMemory for #projection {
                const ON: &'static [#runtime::OnEvent<Self>] = &[#(#reactions),*];
            }
        }
    };
    quote! {
        #(#attributes)*
        #[allow(clippy::needless_pass_by_value, clippy::trivially_copy_pass_by_ref)]
        impl #projection {
            #(#members)*
        }

        #[allow(deprecated)]
        #[automatically_derived]
        #described
    }
}

/// One event.
fn reaction(block: &Block, on: &On) -> TokenStream {
    let runtime = &block.runtime;
    let On {
        cfgs,
        function,
        event,
        source,
        cause,
        ..
    } = on;
    let [view, recorded, of, id, because] =
        ["view", "recorded", "event", "id", "cause"].map(names::local);
    let (parameter, further) = match cause {
        Some(ty) => (
            because.to_token_stream(),
            reported_at(quote!(#because), ty.span()),
        ),
        None => (quote!(_), TokenStream::new()),
    };
    let (new, on) = if block.in_table {
        (quote!(#runtime::OnRow::new), quote!(#runtime::on_row))
    } else {
        (quote!(#runtime::OnEvent::new), quote!(#runtime::on))
    };
    let new = reported_at(new, event.span());
    quote! {
        #(#cfgs)*
        #new::<#source, #event>(|#view, #recorded| {
            #on(#recorded, |#of, #id, #parameter| {
                Self::#function(#view, #of, #id, #further)
            })
        })
    }
}
