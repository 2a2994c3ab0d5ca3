//! The macros that are plain `macro_rules!`.

/// What is known of a program's aggregates, as a list of [`Registration`](crate::schema::Registration)s; a compile error when
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
        [$($crate::schema::Registration::of::<$aggregate>()),+]
    }};
}

/// A test that an aggregate keeps the laws that all of them keep, on random histories: see
/// [`testing::Laws`](crate::testing::Laws) for the laws.
///
/// `laws!(Order)` makes a test of the aggregate's name, so it stands where a test function would: in
/// a module, and not inside a function. Options follow the name, in any order:
///
/// | option | is for | may stand there again |
/// | --- | --- | --- |
/// | `invariant = \|order\| …` | what holds of every state | yes |
/// | `example = value` | a value that commands may hold, as a whole or in parts: any that serde writes | yes |
/// | `id = Id::of(key)` | the aggregate's id, where the key cannot be made up; otherwise each history has one of its own | yes |
/// | `may_be_refused = "cancel"` | a command, by its stored name, that need not be accepted in any history | yes |
/// | `histories = 500` | how many histories there are, rather than 100 | no |
/// | `seed = 7` | other histories than those of seed 1 | no |
///
/// ```
/// # use entail::prelude::*;
/// # #[aggregate(default)] #[derive(Default)] pub struct Order { total: u64, lines: Vec<u64> }
/// # #[aggregate] impl Order {}
/// entail::laws!(
///     Order,
///     invariant = |order| order.total == order.lines.iter().sum(),
///     example = "VIP-2026/7",
///     may_be_refused = "cancel",
/// );
/// ```
///
/// # How a history comes about
///
/// It has 40 commands, and is the same in every run. For each step commands are drawn until one is
/// accepted, those that were accepted rarely more often than the others; one in seven comes as it is
/// drawn, so that rejections are tested too. Where nothing is accepted any more, as after a game was
/// resigned, the history is taken back to before the last command and goes on from there, so that
/// it is not over at once; only its last quarter stays wherever it gets to. How many commands were
/// accepted, the test prints: `cargo test -- --nocapture`.
///
/// # What commands are made up of
///
/// - Values of the state and of earlier events: numbers and the ones beside them, texts, and whole
///   structs, tuples, lists and variants, most of all those of a field with the same name. Examples
///   in the same way.
/// - Whole numbers: mostly 1 to 10, often up to 100, 0, now and then up to a thousand, a million or
///   a trillion, negative, the least and the largest of the type, or any at all.
/// - Fractions: quarters and hundredths up to 1 000, whole ones, thirds, very small and very large
///   ones, negative ones; never NaN and never infinite, which cannot be stored.
/// - Texts: words of 1 to 13 letters mostly, then letters beyond ASCII, codes and numbers; empty,
///   blank, or of 40 to 139 letters. Where a type takes certain texts only, it finds those that look
///   like a UUID, a timestamp, date, time of day, weekday or month, a decimal number, an address on
///   the internet or of mail, a URL, or a code of letters, with digits or without; and tries the
///   texts of examples, whatever they look like.
/// - Lists: up to 3 items mostly, up to 10 now and then. Options hold something 3 times of 4.
/// - Lengths of time (`Duration`): mostly between an hour and 31 days.
/// - Times: before, at or after the moment of the command, up to some years away.
///
/// Time stands still or goes on with each command, mostly by a second, and now and then by a
/// microsecond, a minute, an hour, a day, 31 days or a year; or right up to, or to a microsecond
/// before or behind, a timestamp that was seen, one that was seen and a length that was seen, or now
/// and that length. It starts with 2026.
///
/// # What it shows
///
/// A law that it finds broken is broken, and the message holds a test that shows it. A test that
/// passes shows that some thousand commands kept the laws. That proves nothing of the others: a fault
/// that shows with one amount of a million, or behind a sequence of commands that chance does not
/// meet, stays unseen. The share of accepted commands says how far it came; tests of your own
/// say what the commands are for.
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
/// The examples of events in it are made up. Where none can be, because serde reads a type from
/// certain texts only, give values of it: `schema_lock!("schema.lock": Order; example = Sku::new("A-1"))`.
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
             write: `schema_lock!(\"schema.lock\": Order, Customer);` in a `#[test]` function; examples follow it: \
             `schema_lock!(\"schema.lock\": Order; example = …)`"
        )
    };
}

/// Looks at all aggregates of a program at once, for what no compiler sees in one of them: see
/// [`testing::Check`](crate::testing::Check). It is an expression, for a test.
///
/// ```no_run
/// # use entail::prelude::*;
/// # #[aggregate(default)] #[derive(Default)] pub struct Order { open: bool }
/// # #[aggregate] impl Order {}
/// # #[aggregate(default)] #[derive(Default)] pub struct Customer { name: String }
/// # #[aggregate] impl Customer {}
/// #[test]
/// fn the_program_is_whole() {
///     entail::check!(
///         Order, Customer;
///         except = "order/line-removed", "only stored long ago",
///     );
/// }
/// ```
///
/// `stored = &store` looks at the names in a store, too.
#[cfg(feature = "testing")]
#[macro_export]
macro_rules! check {
    ($($aggregate:ty),+ $(,)? $(; $($options:tt)*)?) => {{
        let _ = $crate::registry![$($aggregate),+];
        let check = $crate::testing::Check::of(::core::env!("CARGO_MANIFEST_DIR"))
            $(.with::<$aggregate>(::core::stringify!($aggregate)))+;
        $(let check = $crate::check!(@ check, $($options)*);)?
        check.run()
    }};
    (@ $check:expr, except = $place:expr, $why:literal $(, $($options:tt)*)?) => {
        $crate::check!(@ $check.except($place, $why), $($($options)*)?)
    };
    (@ $check:expr, stored = $store:expr $(, $($options:tt)*)?) => {
        $crate::check!(@ $check.stored($store), $($($options)*)?)
    };
    (@ $check:expr,) => {
        $check
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

/// Tells the checks to believe that one expression cannot fail, and is the same each time, and says
/// why: `trusted!("the command has seen to it", self.left - event.taken)`.
///
/// It stands in an `#[apply]` function, where the reason is added to the function's documentation,
/// or in a `#[command]`. For a whole `#[apply]` function there is `#[apply(trusted = "…")]`.
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
