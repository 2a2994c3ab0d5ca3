//! What a policy may return.

use crate::domain::{
    command_type::CommandType,
    encode::NotStorable,
    send::{Envelope, Takes, To},
};

/// What a policy may return: a [`To`], an `Option`, a `Vec`, an array or a tuple of these, or `()`.
#[diagnostic::on_unimplemented(
    message = "a policy cannot return `{Self}`",
    label = "not a command for an aggregate",
    note = "return `To<Stock, Reserve>`, which `id.send(Reserve {{ … }})` makes; an `Option`, a `Vec`, an array or a tuple of these; or nothing"
)]
pub trait Sends {
    /// Which commands it may contain.
    const TYPES: SentTypes;

    /// Adds the commands in their stored form, in their order.
    ///
    /// # Errors
    ///
    /// If a command cannot be stored.
    fn seal(&self, envelopes: &mut Vec<Envelope>) -> Result<(), NotStorable>;
}

/// Which commands a policy may send, known at compile time.
#[derive(Clone, Copy, Debug)]
pub enum SentTypes {
    /// None.
    None,
    /// One command of one aggregate.
    One {
        /// The stored name of the aggregate.
        aggregate: &'static str,
        /// Its description; several if it is the enum of the aggregate's commands.
        commands: &'static [CommandType],
        /// Whether it can be rejected.
        can_be_rejected: bool,
    },
    /// All of these.
    All(&'static [Self]),
}

impl SentTypes {
    /// Whether one of the commands can be rejected.
    #[must_use]
    pub const fn can_be_rejected(&self) -> bool {
        match self {
            Self::None => false,
            Self::One {
                can_be_rejected, ..
            } => *can_be_rejected,
            Self::All(all) => {
                let mut rest = *all;
                while let [first, others @ ..] = rest {
                    if first.can_be_rejected() {
                        return true;
                    }
                    rest = others;
                }
                false
            }
        }
    }
}

impl<A: Takes<C>, C> Sends for To<A, C> {
    const TYPES: SentTypes = SentTypes::One {
        aggregate: A::NAME,
        commands: A::TYPES,
        can_be_rejected: A::MAY_REJECT,
    };

    fn seal(&self, envelopes: &mut Vec<Envelope>) -> Result<(), NotStorable> {
        envelopes.push(To::seal(self)?);
        Ok(())
    }
}

impl<T: Sends> Sends for Option<T> {
    const TYPES: SentTypes = T::TYPES;

    fn seal(&self, envelopes: &mut Vec<Envelope>) -> Result<(), NotStorable> {
        self.iter().try_for_each(|send| send.seal(envelopes))
    }
}

impl<T: Sends> Sends for Vec<T> {
    const TYPES: SentTypes = T::TYPES;

    fn seal(&self, envelopes: &mut Vec<Envelope>) -> Result<(), NotStorable> {
        self.iter().try_for_each(|send| send.seal(envelopes))
    }
}

impl<T: Sends, const N: usize> Sends for [T; N] {
    const TYPES: SentTypes = T::TYPES;

    fn seal(&self, envelopes: &mut Vec<Envelope>) -> Result<(), NotStorable> {
        self.iter().try_for_each(|send| send.seal(envelopes))
    }
}

impl Sends for () {
    const TYPES: SentTypes = SentTypes::None;

    fn seal(&self, _envelopes: &mut Vec<Envelope>) -> Result<(), NotStorable> {
        Ok(())
    }
}

macro_rules! tuple {
    ($($part:ident)*) => {
        impl<$($part: Sends),*> Sends for ($($part,)*) {
            const TYPES: SentTypes = SentTypes::All(&[$($part::TYPES),*]);

            #[allow(non_snake_case)] // the parts have the names of their types
            fn seal(&self, envelopes: &mut Vec<Envelope>) -> Result<(), NotStorable> {
                let ($($part,)*) = self;
                $($part.seal(envelopes)?;)*
                Ok(())
            }
        }
    };
}
tuple!(T1);
tuple!(T1 T2);
tuple!(T1 T2 T3);
tuple!(T1 T2 T3 T4);
tuple!(T1 T2 T3 T4 T5);
tuple!(T1 T2 T3 T4 T5 T6);
tuple!(T1 T2 T3 T4 T5 T6 T7);
tuple!(T1 T2 T3 T4 T5 T6 T7 T8);
