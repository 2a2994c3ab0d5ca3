//! The types of the standard library that have operators: in kinds if these can fail, and as
//! `Total` if they cannot.

use std::{
    borrow::Cow,
    collections::{BTreeSet, HashSet},
    net::{Ipv4Addr, Ipv6Addr},
    num::{NonZero, Saturating, Wrapping},
    time::{Duration, Instant, SystemTime},
};

use super::{Sure, Verdict};

/// A type of the standard library whose operators can fail, or a reference to one.
pub trait Known {
    /// How they fail.
    type Kind: Kind;
    /// The type itself, which messages name.
    type Plain;
}

/// A group of types whose operators fail in the same way.
pub trait Kind {
    /// The verdict when an operator fails on a type of this kind.
    type Failing<L>;
}

macro_rules! kinds {
    ($($(#[$doc:meta])+ $name:ident: $verdict:ty;)+) => { $(
        $(#[$doc])+
        #[derive(Debug)]
        pub struct $name;
        impl Kind for $name {
            type Failing<L> = $verdict;
        }
    )+ };
}
kinds! {
    /// Unsigned integers.
    Unsigned: Verdict<L, Sure, Sure>;
    /// `usize`
    Size: Verdict<L, Sure, Sure>;
    /// Signed integers.
    Signed: Verdict<L, Sure, Sure>;
    /// Signed integers that are not zero.
    SignedNonZero: Verdict<L, Sure, Sure>;
    /// Integers that wrap or stop at the limit, and still cannot be divided by zero.
    Wraps: Verdict<L, Sure, Sure>;
    /// Lengths of time.
    Length: Verdict<L, Sure, Sure>;
    /// Points in time. They have no `saturating_add`.
    Moment: Verdict<Sure, L, Sure>;
    /// There is no right operand.
    Nothing: Verdict<L, Sure, Sure>;
}

macro_rules! known {
    ($($kind:ty: $($ty:ty),+;)+) => {
        $($(impl Known for $ty {
            type Kind = $kind;
            type Plain = Self;
        })+)+
    };
}
known! {
    Unsigned: u8, u16, u32, u64, u128;
    Size: usize;
    Signed: i8, i16, i32, i64, i128, isize;
    SignedNonZero: NonZero<i8>, NonZero<i16>, NonZero<i32>, NonZero<i64>, NonZero<i128>,
        NonZero<isize>;
    Length: Duration;
    Moment: Instant, SystemTime;
    Nothing: ();
}
impl<T: Known> Known for &T {
    type Kind = T::Kind;
    type Plain = T::Plain;
}
impl<T> Known for Wrapping<T> {
    type Kind = Wraps;
    type Plain = Self;
}
impl<T> Known for Saturating<T> {
    type Kind = Wraps;
    type Plain = Self;
}

/// Integers.
pub trait Whole: Kind {}
impl Whole for Unsigned {}
impl Whole for Size {}
impl Whole for Signed {}

/// Integers that are not lengths of lists.
pub trait Narrow: Kind {}
impl Narrow for Unsigned {}
impl Narrow for Signed {}

/// Kinds whose smallest number has no counterpart.
pub trait Lopsided: Kind {}
impl Lopsided for Signed {}
impl Lopsided for SignedNonZero {}

/// A type whose operators cannot fail, or a `#[value]`: its operators are the user's own code, as
/// any method of it is.
pub trait Total {}

macro_rules! total {
    ($($ty:ty),+) => { $(impl Total for $ty {})+ };
}
total! {
    bool, char, f32, f64, String, Ipv4Addr, Ipv6Addr,
    NonZero<u8>, NonZero<u16>, NonZero<u32>, NonZero<u64>, NonZero<u128>, NonZero<usize>
}
impl<T: Total + ?Sized> Total for &T {}
impl<T: ?Sized + ToOwned> Total for Cow<'_, T> {}
impl<T> Total for BTreeSet<T> {}
impl<T, S> Total for HashSet<T, S> {}
// The lookup asks for a division by zero before it asks for this.
impl<T> Total for Wrapping<T> {}
impl<T> Total for Saturating<T> {}
// For sums of them.
impl<T: Total> Total for Option<T> {}
impl<T: Total, E> Total for Result<T, E> {}
// They have no operators. rustc reports that.
impl Total for str {}
impl<T> Total for Vec<T> {}
