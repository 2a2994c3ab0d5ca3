//! The lookup of a verdict. Each trait is implemented for a different number of references to a
//! probe. Method lookup tries the largest number first.

use std::ops::Deref;

use super::{
    Fine, Probe, Sure, Verdict,
    known::{Known, Total},
};

/// The operation can fail on these types.
pub trait Fails<L: ?Sized, R: ?Sized> {
    /// The verdict, which names the type.
    type Verdict;
}

/// The operation is a trait of the standard library: an operator, an index or a sum. So nothing is
/// known of it on a type that is neither in the standard library nor a `#[value]`.
pub trait Open<L: ?Sized, R: ?Sized> {
    /// The type that has the operation.
    type On: ?Sized;
}

/// The operation cannot fail on this type, whatever is on the right.
pub trait Passes<L: ?Sized> {}

/// The operation cannot fail on this type, although it can on similar ones.
pub trait Exempts<L: ?Sized> {}

macro_rules! fine {
    ($($(#[$doc:meta])+ $name:ident;)+) => { $(
        $(#[$doc])+
        pub trait $name {
            /// The operation cannot fail.
            fn entail_verdict(&self) -> &Fine {
                unreachable!()
            }
        }
    )+ };
}

macro_rules! doubtful {
    ($($(#[$doc:meta])+ $name:ident;)+) => { $(
        $(#[$doc])+
        pub trait $name {
            /// The verdict, which names the type.
            type Verdict;
            /// The operation can fail, or nothing is known.
            fn entail_verdict(&self) -> &Self::Verdict {
                unreachable!()
            }
        }
    )+ };
}

fine! {
    /// The operation cannot fail on exactly this type.
    Exempt;
    /// Both types are known, and the operation cannot fail on them.
    OfKnown;
    /// The operators of the left type cannot fail.
    OfLeft;
    /// The operators of the right type cannot fail.
    OfRight;
    /// The operation cannot fail on the type that the left type dereferences to.
    ExemptInside;
    /// It is a method of another type.
    Otherwise;
}
doubtful! {
    /// The operation can fail on the types themselves.
    AsItIs;
    /// The operation can fail on the type that the left type dereferences to: on the slice of a
    /// `Vec`, or on the list in a `Box`.
    Inside;
    /// The operation can fail on what the left type dereferences to in two steps.
    DeepInside;
    /// Nothing is known of the operation with the right type.
    UnknownRight;
    /// Nothing is known of the operation.
    Unknown;
}

impl<Op: Exempts<L>, L: ?Sized, R: ?Sized> Exempt for &&&&&&&&&&Probe<Op, L, R> {}

impl<Op: Fails<L, R>, L: ?Sized, R: ?Sized> AsItIs for &&&&&&&&&Probe<Op, L, R> {
    type Verdict = Op::Verdict;
}

impl<Op: Open<L, R>, L: Known, R: Known> OfKnown for &&&&&&&&Probe<Op, L, R> {}

impl<Op: Passes<L>, L: ?Sized, R: ?Sized> OfLeft for &&&&&&&Probe<Op, L, R> {}

impl<Op: Open<L, R>, L: ?Sized, R: Total + ?Sized> OfRight for &&&&&&Probe<Op, L, R> {}

impl<Op: Exempts<L::Target>, L: Deref + ?Sized, R: ?Sized> ExemptInside for &&&&&Probe<Op, L, R> {}

impl<Op: Fails<L::Target, R>, L: Deref + ?Sized, R: ?Sized> Inside for &&&&Probe<Op, L, R> {
    type Verdict = Op::Verdict;
}

impl<Op, L, R: ?Sized> DeepInside for &&&Probe<Op, L, R>
where
    L: Deref<Target: Deref> + ?Sized,
    Op: Fails<<L::Target as Deref>::Target, R>,
{
    type Verdict = Op::Verdict;
}

impl<Op: Open<L, R>, L: Known, R: ?Sized> UnknownRight for &&Probe<Op, L, R> {
    type Verdict = Verdict<Sure, Sure, R>;
}

impl<Op: Open<L, R>, L: ?Sized, R: ?Sized> Unknown for &Probe<Op, L, R> {
    type Verdict = Verdict<Sure, Sure, Op::On>;
}

impl<Op, L: ?Sized, R: ?Sized> Otherwise for Probe<Op, L, R> {}
