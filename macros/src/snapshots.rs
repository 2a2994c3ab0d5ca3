//! Compares the expansions of samples with the files in `macros/snapshots/`.
//!
//! After an intended change, run `ENTAIL_SNAPSHOTS=write cargo test -p entail-macros` to write
//! the files again, and review their difference.

use std::{env, fs, path::Path};

use proc_macro2::TokenStream;
use quote::quote;

use crate::{
    diagnostics::Mistakes,
    pipeline::{self, Pipeline},
    syntax::{attributes, names},
};

/// The macro of an attribute, if it is entail's.
fn pipeline_of(attribute: &syn::Attribute) -> Option<Pipeline> {
    Some(match attribute.path().get_ident()?.to_string().as_str() {
        "aggregate" => pipeline::aggregate,
        "event" => crate::event::expand,
        "value" => crate::value::expand,
        "command" => pipeline::command,
        "apply" => pipeline::apply,
        "policy" => crate::policy::expand,
        "saga" => crate::saga::expand,
        "projection" => crate::projection::expand,
        "on" => pipeline::on,
        _ => return None,
    })
}

/// Expands each item of `source` that has an attribute of entail.
pub(crate) fn expand_all(source: &str, mistakes: &mut Mistakes) -> syn::Result<TokenStream> {
    expand_file(syn::parse_str(source)?, mistakes)
}

fn expand_file(file: syn::File, mistakes: &mut Mistakes) -> syn::Result<TokenStream> {
    let mut output = TokenStream::new();
    for mut item in file.items {
        if let syn::Item::Macro(call) = &item
            && call.mac.path.is_ident("flow")
        {
            output.extend(crate::flow::expand(call.mac.tokens.clone(), mistakes));
            continue;
        }
        output.extend(match take_first(&mut item) {
            Some((pipeline, arguments)) => {
                let expanded = pipeline(arguments, quote!(#item), mistakes);
                // The item may have a second attribute of entail.
                expand_file(syn::parse2(expanded)?, mistakes)?
            }
            None => quote!(#item),
        });
    }
    Ok(output)
}

/// Takes the first attribute of entail, as rustc does.
fn take_first(item: &mut syn::Item) -> Option<(Pipeline, TokenStream)> {
    let attributes = match item {
        syn::Item::Struct(item) => &mut item.attrs,
        syn::Item::Enum(item) => &mut item.attrs,
        syn::Item::Impl(item) => &mut item.attrs,
        syn::Item::Fn(item) => &mut item.attrs,
        _ => return None,
    };
    let place = attributes
        .iter()
        .position(|attribute| pipeline_of(attribute).is_some())?;
    let attribute = attributes.remove(place);
    Some((pipeline_of(&attribute)?, attributes::arguments(&attribute)))
}

fn expand(source: &str) -> syn::Result<String> {
    let mut mistakes = Mistakes::new();
    let mut output = expand_all(source, &mut mistakes)?;
    output.extend(mistakes.into_compile_errors());
    let mut file: syn::File = syn::parse2(output)?;
    // The feature `prove` adds these items, and must change nothing else.
    let is_proof =
        |attribute: &syn::Attribute| names::text(attribute) == "#[cfg(not(debug_assertions))]";
    file.items.retain(|item| match item {
        syn::Item::Const(item) => !item.attrs.iter().any(is_proof),
        _ => true,
    });
    Ok(prettyplease::unparse(&file))
}

fn compare(name: &str) -> Result<(), Box<dyn std::error::Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots");
    let source = fs::read_to_string(folder.join(format!("{name}.rs")))?;
    let expanded = expand(&source)?;
    let path = folder.join(format!("{name}.expanded.rs"));
    if env::var_os("ENTAIL_SNAPSHOTS").is_some_and(|value| value == "write") {
        fs::write(&path, &expanded)?;
    }
    let kept = fs::read_to_string(&path)?;
    assert!(
        kept == expanded,
        "the expansion of {name}.rs differs from {}; if the change is intended, run \
         ENTAIL_SNAPSHOTS=write cargo test -p entail-macros\n\n{expanded}",
        path.display()
    );
    Ok(())
}

#[test]
fn an_aggregate_with_events_as_structs() -> Result<(), Box<dyn std::error::Error>> {
    compare("order")
}

#[test]
fn an_aggregate_with_events_in_an_enum() -> Result<(), Box<dyn std::error::Error>> {
    compare("account")
}

#[test]
fn a_half_written_policy_and_saga_keep_everything_else() -> Result<(), Box<dyn std::error::Error>> {
    let mut mistakes = Mistakes::new();
    let (none, body) = (TokenStream::new, "{ event. }");
    let policy = format!("fn keep(event: &Placed, order: Id<Order>) {body}");
    let saga = format!("fn fulfil(event: &Placed, order: Id<Order>) -> impl Plan {body}");
    let projection = format!(
        "impl Orders {{ #[on] fn placed(&mut self, event: &Placed, order: Id<Order>) {body} }}"
    );
    let expanded = [
        crate::policy::expand(none(), policy.parse()?, &mut mistakes),
        crate::saga::expand(none(), saga.parse()?, &mut mistakes),
        crate::projection::expand(none(), projection.parse()?, &mut mistakes),
    ];
    let kept = ["enum keep", "struct Fulfil", "InMemory for Orders"];
    for (expanded, kept) in expanded.iter().zip(kept) {
        let expanded = expanded.to_string();
        assert!(expanded.contains("{ event . }"), "{expanded}");
        assert!(expanded.contains(kept), "{expanded}");
    }
    assert!(mistakes.into_compile_errors().is_empty());
    Ok(())
}

#[test]
fn what_is_between_aggregates() -> Result<(), Box<dyn std::error::Error>> {
    compare("between")
}

/// Expands an impl block from tokens, so that its bodies need not parse.
fn expand_impl(source: &str) -> Result<String, Box<dyn std::error::Error>> {
    let tokens: TokenStream = source.parse()?;
    let mut mistakes = Mistakes::new();
    let mut output = crate::commands::expand(TokenStream::new(), tokens, &mut mistakes);
    output.extend(mistakes.into_compile_errors());
    Ok(output.to_string())
}

#[test]
fn a_body_that_is_half_written_keeps_everything_else() -> Result<(), Box<dyn std::error::Error>> {
    let expanded = expand_impl(
        "impl Order {
            #[command]
            fn confirm(&self) -> Result<Confirmed, OrderError> {
                #[apply]
                fn confirmed(order: &mut Order, event: &Confirmed) { order.done = true; }
                self.
                self.lines
            }
            #[command]
            async fn cancel(&self) -> Result<Cancelled, OrderError> { Ok(Cancelled) }
            fn helper(&self) -> u32 { 1 + }
        }",
    )?;
    for kept in [
        "self . self . lines",
        "struct Confirm ;",
        "Handle < Confirm > for Order",
        "order . done = true",
        "Apply < Confirmed > for Order",
        "fn helper (& self) -> u32 { 1 + }",
        "a command is not `async`",
    ] {
        assert!(expanded.contains(kept), "{kept} is missing in {expanded}");
    }
    // rustc reports the syntax errors; the macro does not.
    assert_eq!(expanded.matches("compile_error").count(), 1, "{expanded}");
    Ok(())
}
