//! The macros that are written with `macro_rules!`.

mod saga_laws;

/// Describes the aggregates of a program, as an array of
/// [`Registration`](crate::schema::Registration)s. It is an expression. If two aggregates have the
/// same stored name, it is a compile error (rule 10).
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

/// Tests that an aggregate keeps the laws that every aggregate must keep, on random histories.
/// [`testing::Laws`](crate::testing::Laws) lists the laws.
///
/// `laws!(Order)` makes a module with the name of the aggregate, and in it a test for each law, such
/// as `order_keeps_the_laws::nothing_panics`. The tests share one run of the histories, which ends at
/// the first law that is broken. Write `laws!` in a module, and not inside a function. Options follow
/// the name, in any order:
///
/// | option | meaning | may be repeated |
/// | --- | --- | --- |
/// | `invariant = \|order\| …` | a condition that every state meets | yes |
/// | `example = value` | a value that commands may contain, as a whole or in parts: any value that serde can write | yes |
/// | `id = Id::of(key)` | an id for the histories, for a key that cannot be generated; without it, each history has its own generated id | yes |
/// | `may_be_refused = "cancel"` | the stored name of a command that does not have to be accepted in any history | yes |
/// | `undo_leaves_a_trace = ("charge", "why")` | the undo of this command, by its stored name, leaves a trace in the state on purpose | yes |
/// | `histories = 500` | the number of histories; without it, 100 | no |
/// | `patience = Duration::from_secs(60)` | after this time, a history runs long, and the test says so at once; without it, 10 seconds | no |
/// | `seed = 7` | the seed, which selects other histories; without it, 1 | no |
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
/// # How a history is generated
///
/// A history has up to 40 commands, and is the same in every run:
///
/// - For each step, commands are generated until one is accepted. Commands that were rarely
///   accepted so far are generated more often than the others.
/// - One step in seven takes the first command that is generated, so that rejections are tested
///   too.
/// - If no command is accepted any more, for example after a game was resigned, the history goes
///   back to the state before the last accepted command, and continues from there. Otherwise it
///   would end early. In its last quarter, the history does not go back.
/// - The test prints how many commands were accepted: `cargo test -- --nocapture`.
///
/// # Which values commands contain
///
/// - Values from the state and from earlier events: numbers and the numbers next to them, texts,
///   and whole structs, tuples, lists and variants. Values of a field with the same name are used
///   most often. Examples are used in the same way.
/// - Whole numbers: mostly 1 to 10; often up to 100, or 0; sometimes up to a thousand, a million or
///   a trillion, negative, the smallest or the largest of the type, or any number.
/// - Fractions: quarters and hundredths up to 1 000, whole numbers, thirds, very small and very
///   large ones, negative ones; never NaN and never infinite, because these cannot be stored.
/// - Texts: mostly words of 1 to 13 letters; then texts with letters beyond ASCII, codes and
///   numbers; also empty texts, blank texts, and texts of 40 to 139 letters.
/// - Texts for a type that accepts certain texts only: texts that look like a UUID, a timestamp,
///   date, time of day, weekday or month, a decimal number, an internet or e-mail address, a URL,
///   or a code of letters, with or without digits. The texts of examples are tried too, also if they
///   have another form.
/// - Lists: mostly up to 3 items, sometimes up to 10. Options contain a value in 3 of 4 cases.
/// - Lengths of time (`Duration`): mostly between an hour and 31 days.
/// - Times: before, at or after the time of the command, up to some years away.
///
/// # What is checked about undos
///
/// After each accepted command with `#[command(undo = …)]`, the undo runs on a copy of the history,
/// twice. It must be accepted both times. After the first time, the state must be equal (`==`) to the
/// state before the command. After the second time, it must be the same state still. This also
/// finds a command that is accepted a second time and changes nothing, or replaces what the first one
/// did: a saga that takes it back would also take back the first one. Let such a command be rejected.
///
/// If the undo leaves a trace on purpose, such as a list of all payments, write
/// `undo_leaves_a_trace = ("charge", "the list keeps every payment")`. The states before and after are
/// then not compared for this command. They are also not compared if the command created the aggregate,
/// because nothing removes an aggregate.
///
/// # How time passes
///
/// Time starts at the beginning of 2026. With each command, it stays the same or moves forward:
/// mostly by a second, sometimes by a microsecond, a minute, an hour, a day, 31 days or a year.
///
/// Sometimes time moves to one of these times, or to a microsecond before or after it:
///
/// - a timestamp that was seen;
/// - a timestamp that was seen plus a `Duration` that was seen;
/// - the current time plus a `Duration` that was seen.
///
/// # What the test shows
///
/// If the test fails, a law is broken, and the message contains a test that shows it.
///
/// If the test passes, some thousand commands kept the laws. This proves nothing about other
/// commands. The test does not find a fault that shows only with one amount in a million, or only
/// after a sequence of commands that was not generated. The share of accepted commands shows how
/// far the histories came. Write your own tests for what the commands are meant to do.
#[cfg(feature = "testing")]
#[macro_export]
macro_rules! laws {
    ($aggregate:ident $(, $option:ident = $value:expr)* $(,)?) => {
        $crate::__private::laws_tests! {
            $crate,
            $aggregate,
            {
                let laws = $crate::testing::Laws::<$aggregate>::new();
                $(let laws = $crate::laws!(@ laws, $option, $value);)*
                laws
            }
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
            "`laws!` takes the name of one aggregate, without a path\n\n\
             write: `use super::Order;` and `laws!(Order);`, with one `laws!` for each aggregate; write options after \
             the name: `laws!(Order, invariant = |order| …)`"
        );
    };
}

/// Compares the stored forms of the events of these aggregates with a lock file in your repository:
/// see [`testing::SchemaLock`](crate::testing::SchemaLock). The path is relative to the folder of
/// your `Cargo.toml`.
///
/// The file contains generated examples of the events. If none can be generated, because serde
/// reads a type from certain texts only, give values of that type:
/// `schema_lock!("schema.lock": Order; example = Sku::new("A-1"))`.
///
/// The file also contains the states of aggregates that store them. What is in the file stays in it: to
/// take back an event that was never stored outside of tests, run the test with
/// `ENTAIL_SCHEMA="forget order/line-added"`.
///
/// With `flow = SHOP`, the file also contains the names of the flow's policies, sagas and projections,
/// and the stored form of each command that a plan or a policy of it may hold. A saga stores its plan
/// when it begins, so the commands of a running saga are in the form of an earlier release. A
/// publication is not in the flow: name it with `publication = publication`. Options may be repeated.
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
    ($path:literal: $($aggregate:ty),+ $(,)? $(; $($option:ident = $value:expr),+ $(,)?)?) => {{
        let lock = $crate::testing::SchemaLock::at(::core::concat!(
            ::core::env!("CARGO_MANIFEST_DIR"),
            "/",
            $path
        ));
        $($(let lock = $crate::schema_lock!(@ before, lock, $option, $value);)+)?
        let lock = lock$(.with::<$aggregate>())+;
        $($(let lock = $crate::schema_lock!(@ after, lock, $option, $value);)+)?
        lock.check()
    }};
    (@ before, $lock:ident, example, $value:expr) => { $lock.example($value) };
    (@ after, $lock:ident, example, $value:expr) => { $lock };
    (@ before, $lock:ident, $option:ident, $value:expr) => { $lock };
    (@ after, $lock:ident, flow, $value:expr) => { $lock.flow(&$value) };
    (@ after, $lock:ident, publication, $value:expr) => { $lock.publication(&$value) };
    (@ after, $lock:ident, $option:ident, $value:expr) => {
        ::core::compile_error!(
            "`schema_lock!` has no such option\n\n\
             write: `example = …`, `flow = …` or `publication = …` after the aggregates"
        )
    };
    ($($other:tt)*) => {
        ::core::compile_error!(
            "`schema_lock!` takes the path of the lock file and the aggregates\n\n\
             write: `schema_lock!(\"schema.lock\": Order, Customer);` in a `#[test]` function; write examples after the \
             aggregates: `schema_lock!(\"schema.lock\": Order; example = …)`, and flows, too: `flow = SHOP`"
        )
    };
}

/// Checks all aggregates of a program together, for mistakes that the compiler cannot see in one of
/// them: see [`testing::Check`](crate::testing::Check). It is an expression. Use it in a test.
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
/// `stored = &store` also checks the names in a store.
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
            "`laws!` needs the feature `testing`\n\n\
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
            "`schema_lock!` needs the feature `testing`\n\n\
             write: `entail = { …, features = [\"testing\"] }` in `[dev-dependencies]`"
        )
    };
}

/// Code for the compiler that editors do not see.
///
/// An editor maps each token of the user to all places where the macro uses it. With a second copy
/// of a function, it would offer less.
#[doc(hidden)]
#[macro_export]
#[cfg(not(rust_analyzer))]
macro_rules! __entail_compiled {
    ($($tokens:tt)*) => { $($tokens)* };
}
/// Code for the compiler that editors do not see.
#[doc(hidden)]
#[macro_export]
#[cfg(rust_analyzer)]
macro_rules! __entail_compiled {
    ($($tokens:tt)*) => {};
}

/// Tells the checks that one expression cannot fail and always has the same result, and says why:
/// `trusted!("the command has checked this", self.left - event.taken)`.
///
/// Use it in an `#[apply]` function, where the reason is added to the documentation of the
/// function, or in a `#[command]`. For a whole `#[apply]` function, write
/// `#[apply(trusted = "…")]`.
#[macro_export]
macro_rules! trusted {
    ($reason:literal, $expression:expr $(,)?) => {
        $expression
    };
}

/// Rejects a command unless a condition is true: `ensure!(quantity > 0, OrderError::Nothing)`.
///
/// If the condition is false, the command returns `Err` with the second argument.
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
            "`ensure!` takes a condition, and the rejection for the case that it is false\n\n\
             write: `ensure!(quantity > 0, OrderError::Nothing)`"
        )
    };
}
