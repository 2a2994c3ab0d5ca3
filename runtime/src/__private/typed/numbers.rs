//! On which numbers, lengths of time and points in time operators and methods can fail.

use std::time::Duration;

use super::{
    Sure, Verdict,
    known::{Kind, Known, Length, Lopsided, Moment, Narrow, Signed, Total, Unsigned, Whole, Wraps},
    lookup::{Fails, Open, Passes},
    ops::{
        Add, AddToLength, CastTo, Div, DivByConverted, DivByOther, Mul, Neg, OnLength, OnLopsided,
        OnSigned, OnWhole, Rem, RemByConverted, RemByOther, Shl, Sub, SubFromLarger, Sum, Widened,
    },
};

/// The operator can fail between values of these kinds.
pub trait Meets<Left, Right> {}

macro_rules! operators {
    ($($op:ident),+) => { $(
        impl<L: Known, R: Known> Fails<L, R> for $op
        where
            $op: Meets<L::Kind, R::Kind>,
        {
            type Verdict = <L::Kind as Kind>::Failing<L::Plain>;
        }
        impl<L: ?Sized, R: ?Sized> Open<L, R> for $op {
            type On = L;
        }
        impl<L: Total + ?Sized> Passes<L> for $op {}
    )+ };
}
operators!(
    Add,
    AddToLength,
    Sub,
    SubFromLarger,
    Mul,
    Div,
    DivByOther,
    Rem,
    RemByOther,
    Shl
);

impl<A: Whole, B: Whole> Meets<A, B> for Add {}
impl Meets<Length, Length> for Add {}
impl Meets<Moment, Length> for Add {}
impl<A: Narrow, B: Whole> Meets<A, B> for AddToLength {}
impl Meets<Length, Length> for AddToLength {}
impl<A: Whole, B: Whole> Meets<A, B> for Sub {}
impl Meets<Length, Length> for Sub {}
impl Meets<Moment, Length> for Sub {}
impl<B: Whole> Meets<Signed, B> for SubFromLarger {}
impl Meets<Moment, Length> for SubFromLarger {}
impl<A: Whole, B: Whole> Meets<A, B> for Mul {}
impl<B: Whole> Meets<Length, B> for Mul {}
impl Meets<Unsigned, Length> for Mul {}
impl<A: Whole, B: Whole> Meets<A, B> for Div {}
impl<B: Whole> Meets<Length, B> for Div {}
impl Meets<Wraps, Wraps> for Div {}
impl<B: Whole> Meets<Signed, B> for DivByOther {}
impl<A: Whole, B: Whole> Meets<A, B> for Rem {}
impl Meets<Wraps, Wraps> for Rem {}
impl<B: Whole> Meets<Signed, B> for RemByOther {}
impl<A: Whole, B: Whole> Meets<A, B> for Shl {}

/// Only these can become zero when they are converted.
macro_rules! converted {
    ($($op:ident: $($right:ty),+;)+) => { $(
        $(impl<L: Known<Kind: Whole>> Fails<L, $right> for $op {
            type Verdict = Verdict<L::Plain, Sure, Sure>;
        })+
        impl<L: ?Sized, R: ?Sized> Open<L, R> for $op {
            type On = L;
        }
        impl<L: Total + ?Sized> Passes<L> for $op {}
    )+ };
}
converted! {
    DivByConverted: u128, i128, f32, f64;
    RemByConverted: u128, i128, f32, f64;
}

impl<L: Known<Kind: Lopsided>> Fails<L, ()> for Neg {
    type Verdict = Verdict<L::Plain, Sure, Sure>;
}
impl<L: ?Sized, R: ?Sized> Open<L, R> for Neg {
    type On = L;
}
impl<L: Total + ?Sized> Passes<L> for Neg {}

/// A type whose sum may not fit into it.
pub trait Overflows {}
macro_rules! overflows {
    ($($ty:ty),+) => { $(impl Overflows for $ty {})+ };
}
overflows!(
    u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize, Duration
);
impl<T: Overflows> Overflows for Option<T> {}
impl<T: Overflows, E> Overflows for Result<T, E> {}

impl<L: Iterator, R: Overflows> Fails<L, R> for Sum {
    type Verdict = Verdict<R, Sure, Sure>;
}
impl<L: Iterator, R: ?Sized> Open<L, R> for Sum {
    type On = R;
}

macro_rules! methods {
    ($($op:ident: [$($kind:tt)+];)+) => { $(
        impl<L: Known<$($kind)+>, R: ?Sized> Fails<L, R> for $op {
            type Verdict = Verdict<L::Plain, Sure, Sure>;
        }
    )+ };
}
methods! {
    OnWhole: [Kind: Whole];
    OnLopsided: [Kind: Lopsided];
    OnSigned: [Kind = Signed];
    OnLength: [Kind = Length];
}

macro_rules! cuts {
    ($($to:ty: $($from:ty),+;)+) => { $($(
        impl Fails<$from, ()> for CastTo<$to> {
            type Verdict = Verdict<$from, Sure, Sure>;
        }
    )+)+ };
}
cuts! {
    u8: u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize, char;
    u16: u32, u64, u128, usize, i8, i16, i32, i64, i128, isize, char;
    u32: u64, u128, usize, i8, i16, i32, i64, i128, isize;
    i8: u8, u16, u32, u64, u128, usize, i16, i32, i64, i128, isize, char;
    i16: u16, u32, u64, u128, usize, i32, i64, i128, isize, char;
    i32: u32, u64, u128, usize, i64, i128, isize;
    f32: u32, u64, u128, usize, i32, i64, i128, isize;
}

/// A float has no method that checks whether it fits, so it gets other advice.
macro_rules! cuts_floats {
    ($($to:ty),+) => { $(
        impl Fails<f64, ()> for CastTo<$to> {
            type Verdict = Verdict<Sure, f64, Sure>;
        }
        impl Fails<f32, ()> for CastTo<$to> {
            type Verdict = Verdict<Sure, f32, Sure>;
        }
    )+ };
}
cuts_floats!(u8, u16, u32, i8, i16, i32);
impl Fails<f64, ()> for CastTo<f32> {
    type Verdict = Verdict<Sure, f64, Sure>;
}

macro_rules! not_narrower {
    ($($to:ty: $($from:ty),+;)+) => { $(
        $(impl<R: ?Sized> Fails<$from, R> for Widened<$to> {
            type Verdict = Verdict<$to, Sure, Sure>;
        })+
        impl<L: ?Sized, R: ?Sized> Open<L, R> for Widened<$to> {
            type On = L;
        }
        impl<L: Total + ?Sized> Passes<L> for Widened<$to> {}
    )+ };
}
not_narrower! {
    u32: u32, u64, u128, usize, i8, i16, i32, i64, i128, isize, f32, f64;
    u64: u64, u128, usize, i8, i16, i32, i64, i128, isize, f32, f64;
    u128: u128, i8, i16, i32, i64, i128, isize, f32, f64;
    i32: u32, u64, u128, usize, i32, i64, i128, isize, f32, f64;
    i64: u64, u128, usize, i64, i128, isize, f32, f64;
    i128: u128, i128, f32, f64;
}
