//! Operators and methods as types. The other files say on which types each of them can fail.

use std::marker::PhantomData;

macro_rules! ops {
    ($($(#[$doc:meta])+ $name:ident;)+) => { $(
        $(#[$doc])+
        #[derive(Debug)]
        pub struct $name;
    )+ };
}

ops! {
    /// `+`
    Add;
    /// `+` of a small literal to the length of a list, which cannot overflow.
    AddToLength;
    /// `-`
    Sub;
    /// `-` of a number that is known to be at most as large.
    SubFromLarger;
    /// `*`
    Mul;
    /// `/`
    Div;
    /// `/` by a number that is known not to be zero, but may be negative.
    DivByOther;
    /// `/` by a number that is known to be above zero before it is converted to a wide type.
    DivByConverted;
    /// `%`
    Rem;
    /// `%` by a number that is known not to be zero, but may be negative.
    RemByOther;
    /// `%` by a number that is known to be above zero before it is converted to a wide type.
    RemByConverted;
    /// `<<` and `>>`
    Shl;
    /// `-` before a value
    Neg;
    /// `sum` and `product`
    Sum;
    /// A method of all integers.
    OnWhole;
    /// A method that fails on the smallest signed integer.
    OnLopsided;
    /// A method that fails on negative integers.
    OnSigned;
    /// A method of `Duration`.
    OnLength;
    /// An index.
    Index;
    /// An index that is a constant. rustc checks it on an array.
    IndexByNumber;
    /// A range as an index that is known to be in range.
    SliceWithin;
    /// `remove` of an index
    Remove;
    /// `remove` of an index that is known to be in range
    RemoveWithin;
    /// `insert` at an index
    Insert;
    /// `insert` at an index that is known to be in range
    InsertWithin;
    /// A method that takes a range of indexes.
    Part;
    /// A method that takes a range of indexes that is known to be in range.
    PartWithin;
    /// `split_off`
    SplitOff;
    /// `split_off` at an index that is known to be in range
    SplitOffWithin;
    /// `split_at`
    SplitAt;
    /// `split_at` at an index that is known to be in range
    SplitAtWithin;
    /// `swap_remove`
    SwapRemove;
    /// `swap`, `rotate_left` and `rotate_right`
    Swap;
    /// A method of slices.
    SliceOnly;
    /// A method of `Vec`.
    VecOnly;
    /// A method of `String`.
    StringOnly;
    /// `range` of a map or a set, and of a `VecDeque`
    Range;
    /// `range` of a `VecDeque`
    RangeOfDeque;
    /// A method of `Option` and `Result`.
    MaybeNothing;
    /// A method of `RefCell`.
    Cell;
}

/// A cast to the type.
#[derive(Debug)]
pub struct CastTo<T>(PhantomData<T>);

/// `+` or `*` with a small literal, on a value that was converted from a narrower type.
#[derive(Debug)]
pub struct Widened<T>(PhantomData<T>);

/// An index that is below a number.
#[derive(Debug)]
pub struct IndexBelow<const N: usize>;
