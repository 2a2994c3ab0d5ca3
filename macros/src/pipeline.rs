//! Runs the macros. On any mistake, and on a panic, the output still has the user's item, so that
//! editors keep working and one mistake does not cause many other errors.

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
};

use proc_macro2::TokenStream;

use crate::{
    commands, derives,
    diagnostics::Mistakes,
    rules::{place, projection_shape},
    syntax::attributes,
};

/// Runs one attribute macro: the attribute's arguments, its item, and the mistakes in both.
pub(crate) type Pipeline = fn(TokenStream, TokenStream, &mut Mistakes) -> TokenStream;

/// Runs `pipeline` on an item, and adds the mistakes to its output.
pub(crate) fn run(
    arguments: proc_macro::TokenStream,
    item: proc_macro::TokenStream,
    pipeline: Pipeline,
) -> proc_macro::TokenStream {
    let item = TokenStream::from(item);
    let mut mistakes = Mistakes::new();
    let run = catch_unwind(AssertUnwindSafe(|| {
        pipeline(arguments.into(), item.clone(), &mut mistakes)
    }));
    let mut output = run.unwrap_or_else(|panic| {
        mistakes.add_bug(&bug(panic.as_ref()));
        attributes::cleaned(item)
    });
    output.extend(derives::of_lacking(mistakes.take_lacking()));
    output.extend(mistakes.into_compile_errors());
    output.into()
}

/// `#[aggregate]`, on the state or on the impl block.
pub(crate) fn aggregate(
    arguments: TokenStream,
    item: TokenStream,
    mistakes: &mut Mistakes,
) -> TokenStream {
    if commands::is_impl(&item) {
        commands::expand(arguments, item, mistakes)
    } else {
        crate::aggregate::expand(arguments, item, mistakes)
    }
}

/// `#[command]` where no `#[aggregate] impl` has read it.
pub(crate) fn command(_: TokenStream, item: TokenStream, mistakes: &mut Mistakes) -> TokenStream {
    place::command_outside(mistakes);
    item
}

/// `#[apply]` where no `#[aggregate] impl` has read it.
pub(crate) fn apply(_: TokenStream, item: TokenStream, mistakes: &mut Mistakes) -> TokenStream {
    place::apply_outside(mistakes);
    item
}

/// `#[on]` where no `#[projection] impl` has read it.
pub(crate) fn on(_: TokenStream, item: TokenStream, mistakes: &mut Mistakes) -> TokenStream {
    projection_shape::outside(mistakes);
    item
}

/// Runs a macro that is called like a function, and adds the mistakes to its output.
pub(crate) fn run_on_input(
    input: proc_macro::TokenStream,
    pipeline: fn(TokenStream, &mut Mistakes) -> TokenStream,
) -> proc_macro::TokenStream {
    let mut mistakes = Mistakes::new();
    let run = catch_unwind(AssertUnwindSafe(|| pipeline(input.into(), &mut mistakes)));
    let mut output = run.unwrap_or_else(|panic| {
        mistakes.add_bug(&bug(panic.as_ref()));
        TokenStream::new()
    });
    output.extend(mistakes.into_compile_errors());
    output.into()
}

/// The message about a panic in a macro.
fn bug(panic: &(dyn Any + Send)) -> String {
    let text = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("a panic without a text");
    format!(
        "this is a bug in entail: {text}\n\n\
         write: report it at {}/issues with the item above",
        env!("CARGO_PKG_REPOSITORY")
    )
}

#[cfg(test)]
mod tests {
    use std::panic::catch_unwind;

    use super::bug;

    const REPORT: &str =
        "write: report it at https://github.com/entail-rs/entail/issues with the item above";

    #[test]
    fn a_panic_is_reported_with_its_text_and_an_address() -> Result<(), &'static str> {
        let place = 3;
        let panics: [(fn(i32), _); 2] = [
            (|_| panic!("no place"), "no place"),
            (|place| panic!("no place {place}"), "no place 3"),
        ];
        for (panics, text) in panics {
            let panic = catch_unwind(|| panics(place)).err().ok_or("no panic")?;
            let expected = format!("this is a bug in entail: {text}\n\n{REPORT}");
            assert_eq!(bug(panic.as_ref()), expected);
        }
        Ok(())
    }

    #[test]
    fn a_panic_without_a_text_is_reported() {
        let message = bug(&7_u8);
        assert!(message.starts_with("this is a bug in entail: a panic without a text\n"));
        assert!(message.ends_with(REPORT));
    }
}
