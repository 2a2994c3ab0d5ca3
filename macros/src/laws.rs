//! The tests of `laws!` and `saga_laws!`: a module for the aggregate or the saga, with a test for each law.
//!
//! These macros themselves are in the runtime. They need this one for the name of the module only.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::{format_ident, quote};
use syn::{
    Result, Token,
    parse::{Parse, ParseStream, Parser},
};

use crate::syntax::names;

/// The name of each test, and its law.
const LAWS: [(&str, &str); 10] = [
    ("a_rejection_changes_nothing", "Rejection"),
    ("nothing_panics", "Panic"),
    ("the_same_command_leads_to_the_same_events", "Decision"),
    ("a_replay_leads_to_the_same_state", "Replay"),
    ("serde_reads_everything_back", "Storage"),
    ("a_snapshot_leads_to_the_same_state", "Snapshot"),
    ("a_key_reads_back_from_its_text", "Key"),
    ("the_invariants_are_true", "Invariant"),
    ("an_undo_takes_back_its_command", "Undo"),
    ("each_command_is_accepted_in_some_history", "Accepted"),
];

/// The name of each test of a saga, and its law.
const LAWS_OF_SAGAS: [(&str, &str); 5] = [
    ("each_step_may_be_refused", "Refused"),
    ("each_delivery_may_come_twice", "Twice"),
    ("a_process_may_die_at_each_write", "Crash"),
    ("the_time_may_be_over_at_each_point", "Overdue"),
    ("everything_may_go_wrong_in_two_relays", "All"),
];

/// `$crate, Order, { laws }`
struct Input {
    runtime: TokenStream,
    aggregate: Ident,
    laws: Group,
}

impl Parse for Input {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let mut runtime = TokenStream::new();
        while !input.peek(Token![,]) {
            runtime.extend([input.parse::<TokenTree>()?]);
        }
        input.parse::<Token![,]>()?;
        let aggregate = input.parse()?;
        input.parse::<Token![,]>()?;
        let laws = input.parse()?;
        Ok(Self {
            runtime,
            aggregate,
            laws,
        })
    }
}

pub(crate) fn expand(input: TokenStream) -> TokenStream {
    match Input::parse.parse2(input) {
        Ok(input) => tests(&input),
        Err(error) => error.to_compile_error(),
    }
}

pub(crate) fn expand_saga(input: TokenStream) -> TokenStream {
    match Input::parse.parse2(input) {
        Ok(input) => tests_of_saga(&input),
        Err(error) => error.to_compile_error(),
    }
}

fn tests_of_saga(input: &Input) -> TokenStream {
    let Input {
        runtime,
        aggregate: saga,
        laws,
    } = input;
    let name = names::stored(saga).replace('-', "_");
    let module = format_ident!("{name}_keeps_the_laws", span = saga.span());
    let tests = LAWS_OF_SAGAS.iter().map(|(test, law)| {
        let (test, law) = (format_ident!("{test}"), format_ident!("{law}"));
        quote! {
            #[deny(unnameable_test_items)] // inside a function, the test would never run
            #[test]
            fn #test() {
                laws().assert(#runtime::testing::SagaLaw::#law);
            }
        }
    });
    quote! {
        #[cfg(test)]
        mod #module {
            #[allow(unused_imports, clippy::wildcard_imports)]
            use super::*;

            fn laws() -> #runtime::testing::SagaLaws<#saga> #laws

            #(#tests)*
        }
    }
}

fn tests(input: &Input) -> TokenStream {
    let Input {
        runtime,
        aggregate,
        laws,
    } = input;
    let name = names::stored(aggregate).replace('-', "_");
    let module = format_ident!("{name}_keeps_the_laws", span = aggregate.span());
    let tests = LAWS.iter().map(|(test, law)| {
        let (test, law) = (format_ident!("{test}"), format_ident!("{law}"));
        quote! {
            #[deny(unnameable_test_items)] // inside a function, the test would never run
            #[test]
            fn #test() {
                verdict().assert(#runtime::testing::Law::#law);
            }
        }
    });
    // In a documentation test, the items around `laws!` are in a function, where no module sees them.
    quote! {
        #[cfg(test)]
        mod #module {
            #[allow(unused_imports, clippy::wildcard_imports)]
            use super::*;

            fn verdict() -> &'static #runtime::testing::Verdict {
                static VERDICT: ::std::sync::OnceLock<#runtime::testing::Verdict> =
                    ::std::sync::OnceLock::new();
                VERDICT.get_or_init(|| #runtime::testing::Verdict::of(&#laws))
            }

            #(#tests)*
        }
    }
}
