//! A function of a stored event, in plain types.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Attribute, Ident, Type, Visibility};

use crate::{
    runtime_path::RuntimePath,
    syntax::{attributes, half_written::Function, names},
};

/// A function of a stored event.
pub(crate) struct Reaction {
    /// The function, as it is written.
    pub(crate) function: Function,
    /// `None` if they are not the parameters of such a function, which is reported.
    pub(crate) parameters: Option<Parameters>,
}

/// The types of its parameters.
pub(crate) struct Parameters {
    /// The `E` of `event: &E`.
    pub(crate) event: Type,
    /// The type of the second parameter: `Id<Order>`, or an alias for it.
    pub(crate) id: Type,
    /// The type of the third parameter, if that is the id of the saga.
    pub(crate) own_id: Option<Type>,
    /// The type of the cause, if the last parameter is the cause.
    pub(crate) cause: Option<Type>,
}

impl Reaction {
    pub(crate) const fn name(&self) -> &Ident {
        &self.function.signature.ident
    }

    pub(crate) const fn visibility(&self) -> &Visibility {
        &self.function.visibility
    }

    pub(crate) fn cfgs(&self) -> Vec<Attribute> {
        attributes::cfgs(&self.function.attributes)
    }
}

impl Parameters {
    /// The `X` of `Id<X>`, if it is written so.
    pub(crate) fn written_source(&self) -> Option<&Type> {
        names::argument(&self.id, 0)
            .filter(|_| names::last_ident(&self.id).is_some_and(|id| id == "Id"))
    }

    /// The aggregate that the event happened to.
    pub(crate) fn source(&self, runtime: &RuntimePath) -> TokenStream {
        match self.written_source() {
            Some(source) => source.to_token_stream(),
            None => {
                let id = &self.id;
                quote!(<#id as #runtime::AnId>::Of)
            }
        }
    }
}
