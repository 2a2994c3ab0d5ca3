//! The macros that are plain `macro_rules!`.

/// What is known of a program's aggregates, as a list of [`Registration`](crate::Registration)s; a compile error when
/// two of them are stored under one name (rule 10). It is an expression.
///
/// ```
/// # use entail::prelude::*;
/// # #[aggregate(default)] #[derive(Default)] pub struct Order { open: bool }
/// # #[aggregate] impl Order {}
/// # #[aggregate(default)] #[derive(Default)] pub struct Customer { name: String }
/// # #[aggregate] impl Customer {}
/// let registry = entail::registry![Order, Customer];
/// assert_eq!(registry[1].name, "customer");
/// assert_eq!(registry[1].state[0].type_name, "String");
/// ```
///
/// ```compile_fail
/// # use entail::prelude::*;
/// # #[aggregate(default)] #[derive(Default)] pub struct Order { open: bool }
/// # #[aggregate] impl Order {}
/// #[aggregate(default, name = "order")]
/// # #[derive(Default)]
/// pub struct Purchase { /* … */ }
/// # #[aggregate] impl Purchase {}
/// let registry = entail::registry![Order, Purchase];
/// ```
#[macro_export]
macro_rules! registry {
    ($($aggregate:ty),+ $(,)?) => {{
        const _: () = $crate::__private::distinct_aggregate_names(&[
            $((
                ::core::stringify!($aggregate),
                <$aggregate as $crate::__private::Identity>::NAME,
                &[],
            )),+
        ]);
        [$($crate::Registration::of::<$aggregate>()),+]
    }};
}

/// A test that an aggregate keeps the laws that all of them keep, on random histories: see
/// [`testing::Laws`](crate::testing::Laws).
///
/// `laws!(Order)` makes a test of the aggregate's name, so it stands where a test function would: in
/// a module, and not inside a function. Invariants of your own are named behind
/// it, and so are commands that may be rejected in every history:
///
/// ```
/// # use entail::prelude::*;
/// # #[aggregate(default)] #[derive(Default)] pub struct Order { total: u64, lines: Vec<u64> }
/// # #[aggregate] impl Order {}
/// entail::laws!(
///     Order,
///     invariant = |order| order.total == order.lines.iter().sum(),
///     may_be_refused = "cancel",
/// );
/// ```
#[cfg(feature = "testing")]
#[macro_export]
macro_rules! laws {
    ($aggregate:ident $(, $option:ident = $value:expr)* $(,)?) => {
        #[deny(unnameable_test_items)] // inside a function it would never run
        #[test]
        #[allow(non_snake_case)]
        fn $aggregate() {
            let laws = $crate::testing::Laws::<$aggregate>::new();
            $(let laws = $crate::laws!(@ laws, $option, $value);)*
            let report = laws.check();
            ::std::println!("{report}");
        }
    };
    (@ $laws:ident, invariant, $value:expr) => {
        $laws.invariant(::core::stringify!($value), $value)
    };
    (@ $laws:ident, $option:ident, $value:expr) => {
        $laws.$option($value)
    };
    ($($other:tt)*) => {
        ::core::compile_error!(
            "`laws!` makes a test of one aggregate, named by its name alone\n\n\
             write: `use super::Order;` and `laws!(Order);`, one `laws!` for each aggregate; options follow it: \
             `laws!(Order, invariant = |order| …)`"
        );
    };
}

/// Compares the stored forms of these aggregates' events with a lock file in your repository: see
/// [`testing::SchemaLock`](crate::testing::SchemaLock). The path is one in the folder of your `Cargo.toml`.
///
/// ```no_run
/// # use entail::prelude::*;
/// # #[aggregate(default)] #[derive(Default)] pub struct Order { open: bool }
/// # #[aggregate] impl Order {}
/// #[test]
/// fn stored_forms_do_not_change_by_accident() {
///     entail::schema_lock!("schema.lock": Order);
/// }
/// ```
#[cfg(feature = "testing")]
#[macro_export]
macro_rules! schema_lock {
    ($path:literal: $($aggregate:ty),+ $(,)? $(; $(example = $example:expr),+ $(,)?)?) => {
        $crate::testing::SchemaLock::at(::core::concat!(
            ::core::env!("CARGO_MANIFEST_DIR"),
            "/",
            $path
        ))
        $($(.example($example))+)?
        $(.with::<$aggregate>())+
        .check()
    };
    ($($other:tt)*) => {
        ::core::compile_error!(
            "`schema_lock!` takes the path of the lock file and the aggregates\n\n\
             write: `schema_lock!(\"schema.lock\": Order, Customer);` in a `#[test]` function"
        )
    };
}

/// Needs the feature `testing`.
#[cfg(not(feature = "testing"))]
#[macro_export]
macro_rules! laws {
    ($($any:tt)*) => {
        ::core::compile_error!(
            "`laws!` comes with the feature `testing`\n\n\
             write: `entail = { …, features = [\"testing\"] }` in `[dev-dependencies]`"
        );
    };
}

/// Needs the feature `testing`.
#[cfg(not(feature = "testing"))]
#[macro_export]
macro_rules! schema_lock {
    ($($any:tt)*) => {
        ::core::compile_error!(
            "`schema_lock!` comes with the feature `testing`\n\n\
             write: `entail = { …, features = [\"testing\"] }` in `[dev-dependencies]`"
        )
    };
}

/// Tells the checks of an `#[apply]` function to believe that one expression cannot fail, and
/// says why: `trusted!("the command has seen to it", self.left - event.taken)`.
///
/// The reason stands in the function's documentation. For a whole function there is
/// `#[apply(trusted = "…")]`.
#[macro_export]
macro_rules! trusted {
    ($reason:literal, $expression:expr $(,)?) => {
        $expression
    };
}

/// Rejects a command unless a condition holds: `ensure!(quantity > 0, OrderError::Nothing)`.
///
/// It returns `Err` with the second argument from the command that it stands in.
#[macro_export]
macro_rules! ensure {
    ($condition:expr, $rejection:expr $(,)?) => {
        if $condition {
        } else {
            return ::core::result::Result::Err($rejection);
        }
    };
    ($($other:tt)*) => {
        ::core::compile_error!(
            "`ensure!` takes a condition and the rejection if it does not hold\n\n\
             write: `ensure!(quantity > 0, OrderError::Nothing)`"
        )
    };
}
