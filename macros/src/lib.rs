//! The attribute macros of [entail](https://docs.rs/entail). Depend on `entail`, which
//! re-exports them with their documentation.

#![allow(clippy::wildcard_enum_match_arm)] // syn's enums grow, and each place needs a few arms

mod aggregate;
mod around;
mod commands;
mod derives;
mod diagnostics;
mod event;
mod fields;
mod flow;
mod laws;
mod options;
mod pipeline;
mod policy;
mod probes;
mod projection;
mod reactions;
mod rules;
#[cfg(test)]
mod rules_page;
mod runtime_path;
mod saga;
#[cfg(test)]
mod snapshots;
mod syntax;
mod value;

use proc_macro::TokenStream;

/// On a struct or an enum: makes it an aggregate. On an impl block: makes its `#[command]`s
/// and `#[apply]`s the behaviour of one.
#[proc_macro_attribute]
pub fn aggregate(arguments: TokenStream, item: TokenStream) -> TokenStream {
    pipeline::run(arguments, item, pipeline::aggregate)
}

/// On a struct: makes it an event. On an enum: makes an event of each variant, and of the enum
/// the events of an aggregate.
#[proc_macro_attribute]
pub fn event(arguments: TokenStream, item: TokenStream) -> TokenStream {
    pipeline::run(arguments, item, event::expand)
}

/// On a struct or an enum: makes it a value that states, events and commands can be made of.
#[proc_macro_attribute]
pub fn value(arguments: TokenStream, item: TokenStream) -> TokenStream {
    pipeline::run(arguments, item, value::expand)
}

/// On a method inside `#[aggregate] impl`: makes it a command.
#[proc_macro_attribute]
pub fn command(arguments: TokenStream, item: TokenStream) -> TokenStream {
    pipeline::run(arguments, item, pipeline::command)
}

/// On a method inside `#[aggregate] impl`, or on a function inside a `#[command]`: applies an
/// event.
#[proc_macro_attribute]
pub fn apply(arguments: TokenStream, item: TokenStream) -> TokenStream {
    pipeline::run(arguments, item, pipeline::apply)
}

/// On a function: makes it a policy, which says which commands follow from an event.
#[proc_macro_attribute]
pub fn policy(arguments: TokenStream, item: TokenStream) -> TokenStream {
    pipeline::run(arguments, item, policy::expand)
}

/// On a function: makes it a saga, which returns the plan that follows from an event or a value.
#[proc_macro_attribute]
pub fn saga(arguments: TokenStream, item: TokenStream) -> TokenStream {
    pipeline::run(arguments, item, saga::expand)
}

/// On a struct and on its impl block: makes it a projection, which is made from events.
#[proc_macro_attribute]
pub fn projection(arguments: TokenStream, item: TokenStream) -> TokenStream {
    pipeline::run(arguments, item, projection::expand)
}

/// On a function inside `#[projection] impl`: changes the projection with an event.
#[proc_macro_attribute]
pub fn on(arguments: TokenStream, item: TokenStream) -> TokenStream {
    pipeline::run(arguments, item, pipeline::on)
}

/// The list of what runs between aggregates.
#[proc_macro]
pub fn flow(input: TokenStream) -> TokenStream {
    pipeline::run_on_input(input, flow::expand)
}

/// The tests of `laws!`.
#[doc(hidden)]
#[proc_macro]
pub fn laws_tests(input: TokenStream) -> TokenStream {
    laws::expand(input.into()).into()
}

/// The tests of `saga_laws!`.
#[doc(hidden)]
#[proc_macro]
pub fn saga_laws_tests(input: TokenStream) -> TokenStream {
    laws::expand_saga(input.into()).into()
}
