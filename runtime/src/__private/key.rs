//! The keys of maps, which JSON writes as text.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque},
    fmt,
    marker::PhantomData,
};

/// The key of a map in a field.
///
/// If it has no text, its own function `fits` demands [`MapKey`]. Otherwise the compiler finds the
/// function of [`HasText`], which demands nothing.
pub struct Key<K>(PhantomData<fn(K)>);

impl<K: Textless> Key<K> {
    /// Stops the build.
    pub fn fits()
    where
        K: MapKey,
    {
    }
}

impl<K> fmt::Debug for Key<K> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Key")
    }
}

/// A key that may have a text.
pub trait HasText {
    /// Does nothing.
    fn fits() {}
}

impl<K> HasText for Key<K> {}

/// What no key without a text implements.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the key of a map that is stored",
    label = "not a text in JSON",
    note = "in JSON, the keys of a map are texts: a `String`, a whole number, a `bool`, a `char`, an id, an enum without fields, or a newtype around one of them",
    note = "write `Vec<({Self}, …)>`, a list of pairs; or a key with a text form"
)]
pub trait MapKey {}

/// Implements [`MapKey`], so that rustc does not suggest to implement it.
#[derive(Debug)]
#[allow(dead_code)] // it exists only for rustc's messages
pub enum NoKey {}
#[diagnostic::do_not_recommend]
impl MapKey for NoKey {}

/// A type that serde writes as something else than a text or a number.
pub trait Textless {}

impl Textless for () {}
impl<T> Textless for Vec<T> {}
impl<T> Textless for VecDeque<T> {}
impl<T> Textless for BTreeSet<T> {}
impl<T, S> Textless for HashSet<T, S> {}
impl<K, V> Textless for BTreeMap<K, V> {}
impl<K, V, S> Textless for HashMap<K, V, S> {}
impl<T, const N: usize> Textless for [T; N] {}
impl<T: Textless> Textless for Box<T> {}

macro_rules! tuple {
    ($($part:ident)*) => {
        impl<$($part),*> Textless for ($($part,)*) {}
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
