//! What attributes of serde say about names and forms.

use syn::{Attribute, LitStr, Meta, Token, punctuated::Punctuated};

use crate::{diagnostics::Mistakes, rules::names_are_unique};

/// What the `#[serde(…)]` attributes of a type, a variant or a field say.
#[derive(Default)]
#[allow(clippy::struct_excessive_bools)] // each is an option of serde's
pub(crate) struct Serde {
    pub(crate) rename: Option<String>,
    rename_all: Option<String>,
    /// Whether an absent field gets the value of `Default`.
    pub(crate) default: bool,
    /// Whether an absent field gets a value that a function returns.
    pub(crate) default_function: bool,
    /// Whether it is not stored under its name.
    pub(crate) absent: bool,
    /// Whether something decides its form that the macro does not know.
    pub(crate) unknown: bool,
}

/// Reports `#[serde(rename = "…")]` on a type with a stored name of its own. `attribute` is
/// `aggregate`, `event` or `command`.
pub(crate) fn check_rename(attribute: &str, of_type: &[Attribute], mistakes: &mut Mistakes) {
    let for_serde = of_type.iter().filter(|one| one.path().is_ident("serde"));
    // serde reports what it cannot read.
    let options = for_serde.flat_map(|one| {
        one.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated)
            .unwrap_or_default()
    });
    for option in options.filter(|option| option.path().is_ident("rename")) {
        let name = text(&option).unwrap_or_else(|| "…".to_owned());
        names_are_unique::renamed_for_serde(mistakes, option.path(), attribute, &name);
    }
}

impl Serde {
    pub(crate) fn read(attributes: &[Attribute]) -> Self {
        let mut read = Self::default();
        for attribute in attributes {
            if !attribute.path().is_ident("serde") {
                continue;
            }
            match attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated) {
                Ok(options) => options.iter().for_each(|option| read.take(option)),
                Err(_) => read.unknown = true,
            }
        }
        read
    }

    fn take(&mut self, option: &Meta) {
        let name = option.path().get_ident().map(ToString::to_string);
        match (name.as_deref().unwrap_or_default(), text(option)) {
            ("rename", Some(text)) => self.rename = Some(text),
            ("rename_all", Some(text)) => self.rename_all = Some(text),
            ("default", None) => self.default = true,
            ("default", Some(_)) => self.default_function = true,
            ("skip" | "skip_serializing" | "skip_deserializing" | "flatten", _) => {
                self.absent = true;
            }
            ("alias" | "bound" | "crate" | "deny_unknown_fields" | "skip_serializing_if", _) => {}
            _ => self.unknown = true,
        }
    }

    /// The name of a field in JSON. `own` is what the field's own attributes say.
    pub(crate) fn of_field(&self, own: &Self, name: &str) -> String {
        own.rename.clone().unwrap_or_else(|| {
            let words: Vec<&str> = name.split('_').filter(|word| !word.is_empty()).collect();
            self.in_case(name, &words)
        })
    }

    /// The name of a variant in JSON.
    pub(crate) fn of_variant(&self, own: &Self, name: &str) -> String {
        own.rename.clone().unwrap_or_else(|| {
            let starts = name
                .char_indices()
                .filter(|(_, letter)| letter.is_uppercase());
            let starts: Vec<usize> = starts.map(|(place, _)| place).skip(1).collect();
            let mut words = Vec::new();
            let mut from = 0;
            for to in starts.into_iter().chain([name.len()]) {
                words.extend(name.get(from..to));
                from = to;
            }
            self.in_case(name, &words)
        })
    }

    fn in_case(&self, name: &str, words: &[&str]) -> String {
        let lower = || words.iter().map(|word| word.to_lowercase());
        let upper = || words.iter().map(|word| word.to_uppercase());
        let joined = |words: Vec<String>, by| words.join(by);
        match self.rename_all.as_deref() {
            Some("lowercase") => name.to_lowercase(),
            Some("UPPERCASE") => name.to_uppercase(),
            Some("PascalCase") => words.iter().map(|word| capitalised(word)).collect(),
            Some("camelCase") => {
                let mut words = words.iter();
                let first = words.next().map(|word| word.to_lowercase());
                let rest = words.map(|word| capitalised(word));
                first.into_iter().chain(rest).collect()
            }
            Some("snake_case") => joined(lower().collect(), "_"),
            Some("SCREAMING_SNAKE_CASE") => joined(upper().collect(), "_"),
            Some("kebab-case") => joined(lower().collect(), "-"),
            Some("SCREAMING-KEBAB-CASE") => joined(upper().collect(), "-"),
            _ => name.to_owned(),
        }
    }
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters.as_str().chars()).collect()
}

/// The text in `name = "text"`.
fn text(option: &Meta) -> Option<String> {
    match option {
        Meta::NameValue(pair) => {
            let value = quote::ToTokens::to_token_stream(&pair.value);
            syn::parse2::<LitStr>(value).ok().map(|text| text.value())
        }
        Meta::Path(_) | Meta::List(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::Serde;

    fn of(case: &str) -> Serde {
        Serde {
            rename_all: Some(case.to_owned()),
            ..Serde::default()
        }
    }

    #[test]
    fn names_are_in_the_case_of_serde() {
        let own = Serde::default();
        for (case, field, variant) in [
            ("lowercase", "unit_price", "paidin"),
            ("UPPERCASE", "UNIT_PRICE", "PAIDIN"),
            ("PascalCase", "UnitPrice", "PaidIn"),
            ("camelCase", "unitPrice", "paidIn"),
            ("snake_case", "unit_price", "paid_in"),
            ("SCREAMING_SNAKE_CASE", "UNIT_PRICE", "PAID_IN"),
            ("kebab-case", "unit-price", "paid-in"),
            ("SCREAMING-KEBAB-CASE", "UNIT-PRICE", "PAID-IN"),
        ] {
            assert_eq!(of(case).of_field(&own, "unit_price"), field);
            assert_eq!(of(case).of_variant(&own, "PaidIn"), variant);
        }
    }
}
