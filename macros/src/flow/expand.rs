//! The code that `flow!` makes.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Type, spanned::Spanned};

use super::model::Flow;
use crate::syntax::{attributes, names, spans::reported_at};

pub(super) fn expand(flow: &Flow) -> TokenStream {
    let Flow {
        runtime,
        attributes,
        visibility,
        ident,
        aggregates,
        policies,
        sagas,
        projections,
    } = flow;
    let name = names::stored(ident);
    let cfgs = attributes::cfgs(attributes);
    let undocumented = (!attributes::documented(attributes))
        .then(|| quote!(#[doc = " What runs between the aggregates."]));
    let aggregates_of = each(aggregates, |ty| quote!(#runtime::Target::of::<#ty>()));
    let policies_of = each(policies, |ty| quote!(<#ty as #runtime::ListedPolicy>::TYPE));
    let sagas_of = each(sagas, |ty| quote!(<#ty as #runtime::ListedSaga>::TYPE));
    let projections_of = each(
        projections,
        |ty| quote!(<#ty as #runtime::Projection>::TYPE),
    );
    let checks = all_checks(flow);
    quote! {
        #undocumented
        #(#attributes)*
        #visibility const #ident: #runtime::Flow = #runtime::Flow {
            name: #name,
            aggregates: &[#aggregates_of],
            policies: &[#policies_of],
            sagas: &[#sagas_of],
            projections: &[#projections_of],
        };

        #(#cfgs)*
        const _: () = {
            #checks
        };
    }
}

/// The checks of all lists.
fn all_checks(flow: &Flow) -> TokenStream {
    let Flow {
        runtime,
        ident,
        aggregates,
        policies,
        sagas,
        projections,
        ..
    } = flow;
    let written = [policies, sagas, projections];
    let written = written.into_iter().flatten().map(names::text);
    let list = quote!(&[#(#written),*]);
    let of_aggregates = checks(aggregates, |place, ty| {
        let written = names::text(ty);
        quote!(#runtime::aggregate_in_flow(&#ident, #place, #written, #list))
    });
    let of_others = [
        (policies, quote!(policy_in_flow)),
        (sagas, quote!(saga_in_flow)),
        (projections, quote!(projection_in_flow)),
    ];
    let of_others: TokenStream = of_others
        .into_iter()
        .map(|(types, check)| {
            checks(
                types,
                |place, _| quote!(#runtime::#check(&#ident, #place, #list)),
            )
        })
        .collect();
    quote!(#of_aggregates #of_others)
}

/// The items of a list, each reported at its own tokens.
fn each(types: &[Type], of: impl Fn(&Type) -> TokenStream) -> TokenStream {
    let items = types.iter().map(|ty| {
        let item = reported_at(of(ty), ty.span());
        quote!(#item,)
    });
    items.collect()
}

/// The checks of a list, each reported at the tokens of its item.
fn checks(types: &[Type], check: impl Fn(usize, &Type) -> TokenStream) -> TokenStream {
    let checks = types.iter().enumerate().map(|(place, ty)| {
        let check = check(place, ty);
        reported_at(quote!(const _: () = #check;), ty.span())
    });
    checks.collect()
}
