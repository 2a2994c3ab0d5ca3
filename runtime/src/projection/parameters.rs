//! The parameters of statements.

use uuid::Uuid;

use super::{TableError, Value};
use crate::{
    domain::{id::Id, identity::Identity},
    time::timestamp::Timestamp,
};

/// What can be a value in a table: numbers, texts, bytes, a [`Uuid`] and an [`Id`] as text, a
/// [`Timestamp`] in microseconds since 1970 (UTC), and an `Option` of these.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a parameter of a statement",
    label = "not a value for a table",
    note = "use an integer, a float, a `bool`, a text, bytes, a `Uuid`, an `Id`, a `Timestamp`, or an `Option` of these"
)]
pub trait ToValue {
    /// The value.
    ///
    /// # Errors
    ///
    /// If a table cannot keep it: an integer beyond `i64`, or a float that is not a number.
    fn to_value(&self) -> Result<Value, TableError>;
}

impl ToValue for f64 {
    fn to_value(&self) -> Result<Value, TableError> {
        if self.is_nan() {
            // SQLite would keep no value.
            return Err(TableError::not_a_number());
        }
        Ok(Value::Real(*self))
    }
}
impl ToValue for f32 {
    fn to_value(&self) -> Result<Value, TableError> {
        f64::from(*self).to_value()
    }
}
impl ToValue for Timestamp {
    fn to_value(&self) -> Result<Value, TableError> {
        self.as_micros().to_value()
    }
}
impl<A: Identity> ToValue for Id<A> {
    fn to_value(&self) -> Result<Value, TableError> {
        Ok(Value::Text(self.to_string()))
    }
}
impl<T: ToValue + ?Sized> ToValue for &T {
    fn to_value(&self) -> Result<Value, TableError> {
        (**self).to_value()
    }
}
impl<T: ToValue> ToValue for Option<T> {
    fn to_value(&self) -> Result<Value, TableError> {
        self.as_ref().map_or(Ok(Value::Null), ToValue::to_value)
    }
}

macro_rules! integers {
    ($($integer:ty),*) => {$(
        impl ToValue for $integer {
            fn to_value(&self) -> Result<Value, TableError> {
                i64::try_from(*self).map(Value::Integer).map_err(|_| TableError::too_large(*self))
            }
        }
    )*};
}
integers!(u64, i128, u128, usize, isize);

macro_rules! values {
    ($($ty:ty: $value:ident => $to:expr;)*) => {$(
        impl ToValue for $ty {
            fn to_value(&self) -> Result<Value, TableError> {
                let $value = self;
                Ok($to)
            }
        }
    )*};
}
values! {
    i8: it => Value::Integer((*it).into());
    i16: it => Value::Integer((*it).into());
    i32: it => Value::Integer((*it).into());
    i64: it => Value::Integer(*it);
    u8: it => Value::Integer((*it).into());
    u16: it => Value::Integer((*it).into());
    u32: it => Value::Integer((*it).into());
    bool: it => Value::Boolean(*it);
    str: it => Value::Text(it.to_owned());
    String: it => Value::Text(it.clone());
    [u8]: it => Value::Bytes(it.to_vec());
    Vec<u8>: it => Value::Bytes(it.clone());
    Uuid: it => Value::Text(it.to_string());
    Value: it => it.clone();
}

/// The values, each with its place in an error.
fn all<'a>(
    values: impl IntoIterator<Item = Result<Value, TableError>> + 'a,
) -> Result<Vec<Value>, TableError> {
    let numbered = (1_usize..).zip(values);
    numbered
        .map(|(number, value)| value.map_err(|error| error.of_parameter(number)))
        .collect()
}

/// The parameters of a statement: a tuple of up to 8 values, `()`, or a slice, an array or a `Vec` of
/// values of one type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the parameters of a statement",
    label = "not parameters",
    note = "write a tuple: `(a, b)`, or `(a,)` for one; for more than 8, a slice of `Value`"
)]
pub trait Parameters {
    /// The values, in their order.
    ///
    /// # Errors
    ///
    /// If a table cannot keep one of them.
    fn to_values(&self) -> Result<Vec<Value>, TableError>;
}

impl Parameters for () {
    fn to_values(&self) -> Result<Vec<Value>, TableError> {
        Ok(Vec::new())
    }
}
impl<T: ToValue> Parameters for [T] {
    fn to_values(&self) -> Result<Vec<Value>, TableError> {
        all(self.iter().map(ToValue::to_value))
    }
}
impl<T: ToValue, const N: usize> Parameters for [T; N] {
    fn to_values(&self) -> Result<Vec<Value>, TableError> {
        self.as_slice().to_values()
    }
}
impl<T: ToValue> Parameters for Vec<T> {
    fn to_values(&self) -> Result<Vec<Value>, TableError> {
        self.as_slice().to_values()
    }
}
impl<P: Parameters + ?Sized> Parameters for &P {
    fn to_values(&self) -> Result<Vec<Value>, TableError> {
        (**self).to_values()
    }
}

macro_rules! tuples {
    ($($name:ident)*;) => {};
    ($first:ident $($name:ident)*; $next:ident $($rest:ident)*) => {
        tuples!(@impl $first $($name)*);
        tuples!($first $($name)* $next; $($rest)*);
    };
    (@impl $($name:ident)*) => {
        impl<$($name: ToValue),*> Parameters for ($($name,)*) {
            #[allow(non_snake_case)] // a type and its value have one name
            fn to_values(&self) -> Result<Vec<Value>, TableError> {
                let ($($name,)*) = self;
                all([$($name.to_value()),*])
            }
        }
    };
}
tuples!(A; B C D E F G H I);
