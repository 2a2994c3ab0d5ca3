//! On which lists and texts indexes and methods can fail.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet, HashMap, LinkedList, VecDeque},
};

use super::{
    Sure, Verdict,
    known::Total,
    lookup::{Exempts, Fails, Open, Passes},
    ops::{
        Cell, Index, IndexBelow, IndexByNumber, Insert, InsertWithin, MaybeNothing, Part,
        PartWithin, Range, RangeOfDeque, Remove, RemoveWithin, SliceOnly, SliceWithin, SplitAt,
        SplitAtWithin, SplitOff, SplitOffWithin, StringOnly, Swap, SwapRemove, VecOnly,
    },
};

macro_rules! on {
    ($($op:ident: $([$($generic:tt)*] $ty:ty),+;)+) => {
        $($(impl<$($generic)*> Fails<$ty, ()> for $op {
            type Verdict = Verdict<$ty, Sure, Sure>;
        })+)+
    };
}
// An index that is known to be in range may still be inside a letter of a text. So the operations
// with `Within` fail on texts only.
on! {
    Index: [T] Vec<T>, [T] [T], [T, const N: usize] [T; N], [T] VecDeque<T>, [] String, [] str,
        [K, V, S] HashMap<K, V, S>, [K, V] BTreeMap<K, V>;
    IndexByNumber: [T] Vec<T>, [T] [T], [T] VecDeque<T>, [] String, [] str,
        [K, V, S] HashMap<K, V, S>, [K, V] BTreeMap<K, V>;
    SliceWithin: [] String, [] str;
    Remove: [T] Vec<T>, [] String;
    RemoveWithin: [] String;
    SwapRemove: [T] Vec<T>;
    Insert: [T] Vec<T>, [T] VecDeque<T>, [] String;
    InsertWithin: [] String;
    Part: [T] Vec<T>, [T] VecDeque<T>, [] String;
    PartWithin: [] String;
    SplitOff: [T] Vec<T>, [T] VecDeque<T>, [] String, [T] LinkedList<T>;
    SplitOffWithin: [] String;
    SplitAt: [T] [T], [T, const N: usize] [T; N], [] str;
    SplitAtWithin: [] str;
    Swap: [T] [T], [T, const N: usize] [T; N], [T] VecDeque<T>;
    SliceOnly: [T] [T], [T, const N: usize] [T; N];
    VecOnly: [T] Vec<T>;
    StringOnly: [] String;
    Range: [K, V] BTreeMap<K, V>, [T] BTreeSet<T>, [T] VecDeque<T>;
    RangeOfDeque: [T] VecDeque<T>;
    MaybeNothing: [T] Option<T>, [T, E] Result<T, E>;
    Cell: [T] RefCell<T>;
}

macro_rules! index {
    ($([$($generic:tt)*] $op:ty),+) => { $(
        impl<L: ?Sized, R: ?Sized $($generic)*> Open<L, R> for $op {
            type On = L;
        }
        impl<L: Total + ?Sized $($generic)*> Passes<L> for $op {}
    )+ };
}
index!([] Index, [] IndexByNumber, [] SliceWithin, [, const N: usize] IndexBelow<N>);

// rustc knows the length of an array, so it reports a constant that is out of range.
impl<T, const N: usize> Exempts<[T; N]> for IndexByNumber {}

// Only an array has its length in its type.
impl<T, const N: usize> Exempts<[T; N]> for IndexBelow<N> {}
impl<T, const N: usize, const M: usize> Fails<[T; M], ()> for IndexBelow<N> {
    type Verdict = Verdict<[T; M], Sure, Sure>;
}
macro_rules! below {
    ($([$($generic:tt)*] $ty:ty),+) => { $(
        impl<$($generic)* const N: usize> Fails<$ty, ()> for IndexBelow<N> {
            type Verdict = Verdict<$ty, Sure, Sure>;
        }
    )+ };
}
below!(
    [T,] Vec<T>,
    [T,] [T],
    [T,] VecDeque<T>,
    [K, V, S,] HashMap<K, V, S>,
    [K, V,] BTreeMap<K, V>
);
