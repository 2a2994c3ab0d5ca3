//! Notices that a dependency turns on the feature `arbitrary_precision` of `serde_json`.
//!
//! Features are shared by all crates of a program. With this one, serde gives numbers that are not whole,
//! or not within 64 bits, as maps to types that decide by themselves what they read. Those types refuse
//! them.

use std::sync::OnceLock;

use serde_json::{Error, Value};

/// What to do about an error that this feature causes.
const ADVICE: &str = "a dependency turns on the feature `arbitrary_precision` of `serde_json`, with which \
    numbers that are not whole, or not within 64 bits, cannot be read in a value with `#[serde(flatten)]`, `#[serde(tag = …)]` or \
    `#[serde(untagged)]`: find the dependency with `cargo tree -e features -i serde_json` and turn the \
    feature off, or write the value without these attributes";

/// What to do, if the error comes from this feature.
pub(crate) fn advice(error: &Error) -> Option<&'static str> {
    let is_on = *IS_ON.get_or_init(is_on);
    (is_on && is_symptom(error)).then_some(ADVICE)
}

static IS_ON: OnceLock<bool> = OnceLock::new();

/// With the feature, a number keeps the text that it was read from.
fn is_on() -> bool {
    const TEXT: &str = "1.50";
    let read = serde_json::from_str::<Value>(TEXT);
    let written = read.and_then(|number| serde_json::to_string(&number));
    written.is_ok_and(|written| written == TEXT)
}

fn is_symptom(error: &Error) -> bool {
    let text = error.to_string();
    text.contains("invalid type: map")
        || text.contains("did not match any variant of untagged enum")
}

#[cfg(test)]
mod tests {
    use super::{advice, is_on, is_symptom};

    #[test]
    fn without_the_feature_there_is_no_advice() {
        let error = serde_json::from_str::<u64>("{}").err();
        assert!(!is_on());
        assert!(error.as_ref().is_some_and(is_symptom));
        assert_eq!(error.as_ref().and_then(advice), None);
    }
}
