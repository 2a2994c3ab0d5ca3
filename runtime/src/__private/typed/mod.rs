//! Rule 3 by types: whether an operator or a method that can fail on some types can fail on these.
//!
//! `#[aggregate]` makes a copy of an apply function that has such a place. The copy is
//! type-checked and never called. In the copy, a [`Probe`] records the types at each place. At the
//! end of the body all types are known, and the copy asks each probe for its verdict. The answer is
//! found by method lookup, which takes the first of the traits in `lookup` whose condition holds.

#![allow(clippy::must_use_candidate)] // only generated code calls it

mod known;
mod lists;
mod lookup;
mod numbers;
pub mod ops;

use std::marker::PhantomData;

pub use self::known::Total;

/// The traits that give verdicts, for a glob import that brings no names into scope.
pub mod verdicts {
    pub use super::lookup::{
        AsItIs as _, DeepInside as _, Exempt as _, ExemptInside as _, Inside as _, OfKnown as _,
        OfLeft as _, OfRight as _, Otherwise as _, Unknown as _, UnknownRight as _,
    };
}

/// A type without values.
#[derive(Debug)]
pub enum Never {}

/// Never returns. The borrow checker looks only at code that is reached, and the type checker does
/// not know that this type has no values.
pub fn never() -> Never {
    unreachable!()
}

/// A condition of which the compiler does not know whether it is true.
pub fn perhaps() -> bool {
    unreachable!()
}

/// A value of any type.
pub fn anything<T>() -> T {
    unreachable!()
}

/// Records the types at one place: of the left operand or the receiver, and of the right operand
/// or the result.
#[allow(missing_debug_implementations, clippy::type_complexity)]
pub struct Probe<Op, L: ?Sized, R: ?Sized>(PhantomData<(fn() -> Op, fn(&L), fn(&R))>);

impl<Op, L: ?Sized, R: ?Sized> Clone for Probe<Op, L, R> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<Op, L: ?Sized, R: ?Sized> Copy for Probe<Op, L, R> {}

impl<Op, L: ?Sized, R: ?Sized> Probe<Op, L, R> {
    /// A probe that has recorded nothing yet.
    pub const NEW: Self = Self(PhantomData);

    /// Records the type of the left operand.
    pub fn left(self, value: L) -> L
    where
        L: Sized,
    {
        value
    }

    /// Records the type of the right operand.
    pub fn right(self, _: &R) {}

    /// Records the type of the result.
    pub fn result(self, value: R) -> R
    where
        R: Sized,
    {
        value
    }

    /// Records the type of the receiver, or of the place that is assigned to. A shared reference is
    /// enough: the copy is not reached, so its borrows are not checked.
    pub fn place(self, place: &L) -> &L {
        place
    }
}

/// Marks that nothing is wrong. The traits with the messages are implemented for it only.
#[derive(Debug)]
pub struct Sure;

/// What is known of a place. Each part is [`Sure`], or the type for which there is a message:
/// the type on which the operation fails, a type that needs other advice, or a type about which
/// nothing is known.
#[allow(missing_debug_implementations, clippy::type_complexity)]
pub struct Verdict<F: ?Sized, O: ?Sized, U: ?Sized>(PhantomData<(fn(&F), fn(&O), fn(&U))>);

/// The operation cannot fail.
pub type Fine = Verdict<Sure, Sure, Sure>;

impl<F: ?Sized, O: ?Sized, U: ?Sized> Verdict<F, O, U> {
    /// The type on which the operation fails.
    pub fn failing(&self) -> &F {
        unreachable!()
    }

    /// The type on which the operation fails, and which needs other advice.
    pub fn other(&self) -> &O {
        unreachable!()
    }

    /// The type about which nothing is known.
    pub fn unknown(&self) -> &U {
        unreachable!()
    }
}
