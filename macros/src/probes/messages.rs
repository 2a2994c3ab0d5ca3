//! The messages of probes. Each is the message of a trait that rustc misses.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::syntax::names;

/// The place of the type in a message.
pub(crate) const TYPE: &str = "{Self}";

/// A message, for the part of a verdict that it is about.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Message {
    /// The operation can fail on the type.
    Failing(String),
    /// The same, for types that need other advice.
    Other(String),
    /// Nothing is known of the type.
    Unknown(String),
}

impl Message {
    /// The method of a verdict that returns the type.
    pub(super) const fn part(&self) -> &'static str {
        match self {
            Self::Failing(_) => "failing",
            Self::Other(_) => "other",
            Self::Unknown(_) => "unknown",
        }
    }

    fn text(&self) -> &str {
        match self {
            Self::Failing(text) | Self::Other(text) | Self::Unknown(text) => text,
        }
    }
}

/// The messages of a function. Each gets a trait.
pub(crate) struct Messages {
    /// The name of the traits. rustc prints it without a path if it is unique in the crate.
    name: String,
    texts: Vec<String>,
}

impl Messages {
    pub(crate) fn of_function(function: &Ident) -> Self {
        Self {
            name: format!("{}CannotFail", names::type_name(function)),
            texts: Vec::new(),
        }
    }

    fn name(&self, place: usize) -> Ident {
        let number = place.checked_add(1).filter(|number| *number > 1);
        let number = number.map(|number| number.to_string()).unwrap_or_default();
        format_ident!("{}{number}", self.name)
    }

    /// The name of the trait with the message.
    pub(super) fn of(&mut self, message: &Message) -> Ident {
        let text = message.text();
        let known = self.texts.iter().position(|known| known == text);
        let place = known.unwrap_or_else(|| {
            self.texts.push(text.to_owned());
            self.texts.len().saturating_sub(1)
        });
        self.name(place)
    }

    /// The traits. A verdict without a finding implements all of them.
    pub(crate) fn traits(&self) -> TokenStream {
        let traits = self.texts.iter().enumerate().map(|(place, text)| {
            let name = self.name(place);
            // Braces are for names there.
            let message = text.replace('{', "{{").replace('}', "}}");
            let message = message.replace("{{Self}}", TYPE);
            quote! {
                #[diagnostic::on_unimplemented(message = #message)]
                trait #name {
                    fn sure(&self) {}
                }
                #[diagnostic::do_not_recommend]
                impl #name for __entail_typed::Sure {}
            }
        });
        traits.collect()
    }
}
