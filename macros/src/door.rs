//! The one way in and out: whatever goes wrong, the user's item comes out again, so that
//! editors keep working and one mistake does not raise a shower of others.

use std::panic::{AssertUnwindSafe, catch_unwind};

use proc_macro2::{Span, TokenStream};

use crate::{attributes, diagnostics::Mistakes};

/// Runs a pipeline on an item, and adds its mistakes to what it makes.
pub(crate) fn open(
    arguments: proc_macro::TokenStream,
    item: proc_macro::TokenStream,
    pipeline: impl FnOnce(TokenStream, TokenStream, &mut Mistakes) -> TokenStream,
) -> proc_macro::TokenStream {
    let item = TokenStream::from(item);
    let mut mistakes = Mistakes::new();
    let run = catch_unwind(AssertUnwindSafe(|| {
        pipeline(arguments.into(), item.clone(), &mut mistakes)
    }));
    let mut output = run.unwrap_or_else(|_| {
        mistakes.push(syn::Error::new(
            Span::call_site(),
            "this macro of entail stopped with a fault of its own\n\nwrite: an issue with the item that it stands on",
        ));
        attributes::cleaned(item)
    });
    output.extend(mistakes.into_compile_errors());
    output.into()
}
