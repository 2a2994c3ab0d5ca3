//! Values through serde, as a store writes and reads them.

use std::fmt::Debug;

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::law::{Broken, Sentence};

/// A value in its stored forms.
pub(super) struct Stored<T> {
    pub(super) text: String,
    pub(super) read: T,
    pub(super) value: Value,
}

/// The value as it is stored, if it reads back as the same value.
pub(super) fn through_serde<T>(says: Sentence, value: &T) -> Result<Stored<T>, Broken>
where
    T: Serialize + DeserializeOwned + PartialEq + Debug,
{
    let failed = |error: serde_json::Error| {
        let said = error.to_string();
        let advice = if said.contains("key must be a string") {
            "use keys that serde writes as text, or a `Vec` of pairs\n\n"
        } else if said.contains("null, expected f") {
            unwritable_float(value).unwrap_or_default()
        } else {
            ""
        };
        Broken {
            says,
            what: format!("{advice}{said}: {value:#?}"),
        }
    };
    let json = serde_json::to_string(value).map_err(failed)?;
    let read: T = serde_json::from_str(&json).map_err(failed)?;
    equal(says, value, &read).map_err(|mut broken| {
        // `Some(f64::INFINITY)` is written as `null`, and read as `None`.
        if json.contains("null")
            && let Some(advice) = unwritable_float(value)
        {
            broken.what.insert_str(0, advice);
        }
        broken
    })?;
    let parsed = serde_json::from_str(&json).map_err(failed)?;
    Ok(Stored {
        text: json,
        read,
        value: parsed,
    })
}

/// What is wrong with a float in the value that JSON has no number for.
fn unwritable_float(value: &impl Debug) -> Option<&'static str> {
    let text = format!("{value:?}");
    let mut words = text.split(|letter: char| !letter.is_alphanumeric());
    words.find_map(|word| match word {
        "inf" => Some(
            "a float became infinite, and JSON has no such number: reject it in the command \
             (`ensure!(total.is_finite(), …)`), or limit what the command accepts\n\n",
        ),
        "NaN" => Some(
            "a float became NaN (not a number), and JSON has no such number: reject it in the command \
             (`ensure!(share.is_finite(), …)`)\n\n",
        ),
        _ => None,
    })
}

pub(super) fn equal<T: PartialEq + Debug + ?Sized>(
    says: Sentence,
    expected: &T,
    found: &T,
) -> Result<(), Broken> {
    if expected == found {
        return Ok(());
    }
    Err(Broken {
        says,
        what: super::super::given::difference(expected, found),
    })
}
