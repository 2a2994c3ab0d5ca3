//! `saga_laws!`.

/// Tests that a saga ends, leaves nothing over and does nothing twice, whatever goes wrong.
/// [`testing::SagaLaws`](crate::testing::SagaLaws) lists what goes wrong, and what is checked.
///
/// `saga_laws!(SHOP, Fulfil, begin = |world| …)` makes a module with the name of the saga, and in it a test
/// for each kind of fault, such as `fulfil_keeps_the_laws::each_step_may_be_refused`. `begin` fills an empty
/// [`World`](crate::testing::World) and begins the saga. It writes fixed ids, and if nothing goes wrong
/// after it, the saga completes. Write `saga_laws!` in a module, and not inside a function. Options follow
/// `begin`, in any order:
///
/// | option | meaning | may be repeated |
/// | --- | --- | --- |
/// | `meanwhile = \|world\| …` | what happens while the saga waits for an event: the command that leads to it | no |
/// | `invariant = \|world\| …` | a condition that is true when the saga has ended | yes |
/// | `except = ("order", "why")` | the states of this aggregate, by its stored name, are not compared | yes |
/// | `seeds = 100` | the number of seeds for the test in which everything goes wrong; without it, 20 | no |
///
/// ```
/// # use std::convert::Infallible;
/// # use entail::prelude::*;
/// # #[aggregate(default)] #[derive(Default)] pub struct Order { is_sent: bool }
/// # #[event] pub struct Submitted {}
/// # #[event] pub struct Sent {}
/// # #[aggregate] impl Order {
/// #     #[command] pub fn submit(&self) -> Result<Submitted, Infallible> { Ok(Submitted {}) }
/// #     #[command(message = SendOrder)] pub fn send(&self) -> Result<Sent, Infallible> { Ok(Sent {}) }
/// #     #[apply] fn submitted(&mut self, _event: &Submitted) {}
/// #     #[apply] fn sent(&mut self, _event: &Sent) { self.is_sent = true; }
/// # }
/// # #[saga] pub fn fulfil(_event: &Submitted, order: Id<Order>) -> impl Plan { plan().pivot(order.send(SendOrder)) }
/// # flow! { pub SHOP { aggregates: [Order], sagas: [fulfil] } }
/// const ORDER: Id<Order> = Id::of(Uuid::from_u128(1));
///
/// entail::saga_laws!(
///     SHOP,
///     Fulfil,
///     begin = |world| {
///         world.execute(ORDER, Submit).unwrap();
///     },
///     invariant = |world| world.load(ORDER).unwrap().is_sent,
/// );
/// ```
#[cfg(all(feature = "testing", feature = "relay"))]
#[macro_export]
macro_rules! saga_laws {
    ($flow:expr, $saga:ident, begin = $begin:expr $(, $option:ident = $value:expr)* $(,)?) => {
        $crate::__private::saga_laws_tests! {
            $crate,
            $saga,
            {
                let laws = $crate::testing::SagaLaws::<$saga>::new($flow, $begin);
                $(let laws = $crate::saga_laws!(@ laws, $option, $value);)*
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
            "`saga_laws!` takes a flow, the name of one of its sagas, without a path, and how it begins\n\n\
             write: `saga_laws!(SHOP, Fulfil, begin = |world| { … });`, with options after `begin`"
        );
    };
}

/// Needs the features `testing` and `relay`.
#[cfg(not(all(feature = "testing", feature = "relay")))]
#[macro_export]
macro_rules! saga_laws {
    ($($any:tt)*) => {
        ::core::compile_error!(
            "`saga_laws!` needs the features `testing` and `relay`\n\n\
             write: `entail = { …, features = [\"testing\", \"relay\"] }` in `[dev-dependencies]`"
        );
    };
}
