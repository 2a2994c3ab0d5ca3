#[allow(
    clippy::must_use_candidate,
    clippy::needless_pass_by_value,
    clippy::trivially_copy_pass_by_ref,
    clippy::unnecessary_wraps
)]
/// Keeps the stock of an order.
pub fn keep(
    event: &OrderSubmitted,
    order: Id<Order>,
    cause: &Cause<Order>,
) -> Vec<To<Stock, Reserve>> {
    event.lines.iter().map(|line| line.product.same().send(Reserve { order })).collect()
}
#[doc(hidden)]
#[allow(dead_code, non_camel_case_types)]
pub enum keep {}
#[allow(deprecated)]
#[automatically_derived]
impl ::entail::__private::Policy for keep {
    const NAME: &'static str = "keep";
    const FORMER_NAMES: &'static [&'static str] = &["reserve"];
    const FROM: ::entail::__private::Start = ::entail::__private::Start::At(
        1767225600000000i64,
    );
    const LATER: ::entail::__private::Later = ::entail::__private::Later::Pass;
    const REJECTED: ::entail::__private::OnRejection = ::entail::__private::OnRejection::Answer(
        ::entail::__private::AnswerRejection::of(
            &const { ::entail::__private::Answering::new(no_stock) },
        ),
    );
    const CYCLE: ::core::option::Option<&'static str> = ::core::option::Option::Some(
        "the stock ends",
    );
    type Source = Order;
    type Event = OrderSubmitted;
    type Sends = Vec<To<Stock, Reserve>>;
    fn react(
        event: &Self::Event,
        id: ::entail::__private::Id<Self::Source>,
        cause: &::entail::__private::Cause<Self::Source>,
    ) -> Self::Sends {
        keep(event, id, cause)
    }
}
const _: () = ::entail::__private::something_is_rejected::<keep>("keep");
#[allow(
    clippy::must_use_candidate,
    clippy::needless_pass_by_value,
    clippy::trivially_copy_pass_by_ref,
    clippy::unnecessary_wraps
)]
fn note(_event: &OrderSubmitted, _order: OrderId) {}
#[doc(hidden)]
#[allow(dead_code, non_camel_case_types)]
enum note {}
#[allow(deprecated)]
#[automatically_derived]
impl ::entail::__private::Policy for note {
    const NAME: &'static str = "note";
    type Source = <OrderId as ::entail::__private::AnId>::Of;
    type Event = OrderSubmitted;
    type Sends = ();
    fn react(
        event: &Self::Event,
        id: ::entail::__private::Id<Self::Source>,
        _: &::entail::__private::Cause<Self::Source>,
    ) -> Self::Sends {
        note(event, id)
    }
}
const _: () = ::entail::__private::rejections_are_answered::<note>("note");
#[allow(
    clippy::must_use_candidate,
    clippy::needless_pass_by_value,
    clippy::trivially_copy_pass_by_ref
)]
/// Fulfils an order.
pub fn fulfil(event: &OrderSubmitted, order: Id<Order>) -> impl Plan + use<> {
    plan().pivot(order.send(Confirm))
}
/// Fulfils an order.
#[derive(
    ::core::fmt::Debug,
    ::core::clone::Clone,
    ::core::cmp::PartialEq,
    ::entail::__private::serde::Serialize,
    ::entail::__private::serde::Deserialize
)]
#[serde(crate = "::entail::__private::serde")]
pub struct Fulfil;
#[doc(hidden)]
#[allow(dead_code, deprecated, non_camel_case_types)]
pub type fulfil = Fulfil;
#[allow(deprecated)]
#[automatically_derived]
impl ::entail::__private::Identity for Fulfil {
    const NAME: &'static str = "fulfil";
    type Key = <Order as ::entail::__private::Identity>::Key;
    type Error = ::core::convert::Infallible;
    const FIELDS: &'static [::entail::__private::Field] = &[];
}
#[allow(deprecated)]
const _: () = {
    fn __planned(
        event: &OrderSubmitted,
        cause: &::entail::__private::Cause<Order>,
    ) -> impl ::entail::__private::Plan + use<> {
        fulfil(event, ::core::clone::Clone::clone(&cause.id))
    }
    #[automatically_derived]
    impl ::entail::__private::Saga for Fulfil {
        const WITHIN: ::core::option::Option<::core::time::Duration> = ::core::option::Option::Some(
            ::core::time::Duration::from_micros(1800000000u64),
        );
        const STEPS: ::entail::__private::StepTypes = ::entail::__private::steps_of(
            __planned,
        );
        fn awaited() -> ::entail::__private::Vec<::entail::__private::Awaited> {
            ::entail::__private::awaited_of::<Self, _, _, _>(__planned)
        }
    }
    #[automatically_derived]
    impl ::entail::__private::ListedSaga for Fulfil {
        const TYPE: ::entail::__private::SagaType = ::entail::__private::SagaType::with_event::<
            Self,
        >();
    }
    #[automatically_derived]
    impl ::entail::__private::BeginsWith for Fulfil {
        type Source = Order;
        type Event = OrderSubmitted;
        fn id(
            _: &OrderSubmitted,
            cause: &::entail::__private::Cause<Order>,
        ) -> ::entail::__private::Id<Self> {
            ::entail::__private::same_key(&cause.id)
        }
        fn plan(
            event: &OrderSubmitted,
            cause: &::entail::__private::Cause<Order>,
        ) -> ::core::result::Result<
            ::entail::__private::StoredPlan,
            ::entail::__private::NotStorable,
        > {
            ::entail::__private::Plan::into_stored(__planned(event, cause))
        }
    }
};
#[allow(deprecated)]
const _: () = ::entail::__private::awaits_by_id::<
    Fulfil,
>("Fulfil", ::core::option::Option::None);
#[allow(
    clippy::must_use_candidate,
    clippy::needless_pass_by_value,
    clippy::trivially_copy_pass_by_ref
)]
fn assign(
    event: &SlotReserved,
    team: Id<Team>,
    place: Id<Assign>,
    cause: &Cause<Team>,
) -> impl Plan + use<> {
    plan()
        .step(event.player.send(AskToPlay { place, team }))
        .until::<PlayerConfirmed>(days(2))
        .unless::<PlayerDeclined>()
}
/// The saga `assign`.
#[derive(
    ::core::fmt::Debug,
    ::core::clone::Clone,
    ::core::cmp::PartialEq,
    ::entail::__private::serde::Serialize,
    ::entail::__private::serde::Deserialize
)]
#[serde(crate = "::entail::__private::serde")]
struct Assign;
#[doc(hidden)]
#[allow(dead_code, deprecated, non_camel_case_types)]
type assign = Assign;
#[allow(deprecated)]
#[automatically_derived]
impl ::entail::__private::Identity for Assign {
    const NAME: &'static str = "assign";
    type Key = ::entail::__private::Uuid;
    type Error = ::core::convert::Infallible;
    const FIELDS: &'static [::entail::__private::Field] = &[];
}
#[allow(deprecated)]
const _: () = {
    fn __planned(
        event: &SlotReserved,
        cause: &::entail::__private::Cause<Team>,
    ) -> impl ::entail::__private::Plan + use<> {
        assign(
            event,
            ::core::clone::Clone::clone(&cause.id),
            ::entail::__private::Id::of(cause.event_id),
            cause,
        )
    }
    #[automatically_derived]
    impl ::entail::__private::Saga for Assign {
        const STEPS: ::entail::__private::StepTypes = ::entail::__private::steps_of(
            __planned,
        );
        fn awaited() -> ::entail::__private::Vec<::entail::__private::Awaited> {
            ::entail::__private::awaited_of::<Self, _, _, _>(__planned)
        }
    }
    #[automatically_derived]
    impl ::entail::__private::ListedSaga for Assign {
        const TYPE: ::entail::__private::SagaType = ::entail::__private::SagaType::with_event::<
            Self,
        >();
    }
    #[automatically_derived]
    impl ::entail::__private::BeginsWith for Assign {
        type Source = Team;
        type Event = SlotReserved;
        fn id(
            _: &SlotReserved,
            cause: &::entail::__private::Cause<Team>,
        ) -> ::entail::__private::Id<Self> {
            ::entail::__private::Id::of(cause.event_id)
        }
        fn plan(
            event: &SlotReserved,
            cause: &::entail::__private::Cause<Team>,
        ) -> ::core::result::Result<
            ::entail::__private::StoredPlan,
            ::entail::__private::NotStorable,
        > {
            ::entail::__private::Plan::into_stored(__planned(event, cause))
        }
    }
};
#[allow(deprecated)]
const _: () = ::entail::__private::awaits_by_id::<
    Assign,
>("Assign", ::core::option::Option::Some(0usize));
#[allow(deprecated)]
const _: () = ::entail::__private::awaits_by_id::<
    Assign,
>("Assign", ::core::option::Option::Some(1usize));
#[allow(
    clippy::must_use_candidate,
    clippy::needless_pass_by_value,
    clippy::trivially_copy_pass_by_ref
)]
pub fn transfer(of: &MoveMoney, transfer: Id<Transfer>) -> impl Plan + use<> {
    plan().pivot(of.to.send(Deposit { transfer }))
}
/// The saga `transfer`.
#[derive(
    ::core::fmt::Debug,
    ::core::clone::Clone,
    ::core::cmp::PartialEq,
    ::entail::__private::serde::Serialize,
    ::entail::__private::serde::Deserialize
)]
#[serde(crate = "::entail::__private::serde")]
pub struct Transfer;
#[doc(hidden)]
#[allow(dead_code, deprecated, non_camel_case_types)]
pub type transfer = Transfer;
#[allow(deprecated)]
#[automatically_derived]
impl ::entail::__private::Identity for Transfer {
    const NAME: &'static str = "move-money";
    type Key = ::entail::__private::Uuid;
    type Error = ::core::convert::Infallible;
    const FIELDS: &'static [::entail::__private::Field] = &[];
}
#[allow(deprecated)]
const _: () = {
    fn __planned(
        request: &MoveMoney,
        id: ::entail::__private::Id<Transfer>,
    ) -> impl ::entail::__private::Plan + use<> {
        transfer(request, id)
    }
    #[automatically_derived]
    impl ::entail::__private::Saga for Transfer {
        const STEPS: ::entail::__private::StepTypes = ::entail::__private::steps_on_request(
            __planned,
        );
        fn awaited() -> ::entail::__private::Vec<::entail::__private::Awaited> {
            ::entail::__private::awaited_on_request::<Self, _, _>(__planned)
        }
    }
    #[automatically_derived]
    impl ::entail::__private::ListedSaga for Transfer {
        const TYPE: ::entail::__private::SagaType = ::entail::__private::SagaType::on_request::<
            Self,
        >();
    }
    #[automatically_derived]
    impl ::entail::__private::BeginsOnRequest for Transfer {
        type Request = MoveMoney;
        fn plan(
            request: &MoveMoney,
            id: ::entail::__private::Id<Self>,
        ) -> ::core::result::Result<
            ::entail::__private::StoredPlan,
            ::entail::__private::NotStorable,
        > {
            ::entail::__private::Plan::into_stored(__planned(request, id))
        }
    }
};
#[allow(deprecated)]
const _: () = ::entail::__private::awaits_by_id::<
    Transfer,
>("Transfer", ::core::option::Option::None);
#[derive(Default)]
pub struct OrdersByCustomer {
    orders: BTreeMap<Id<Customer>, Vec<Id<Order>>>,
}
#[allow(deprecated)]
#[automatically_derived]
impl ::entail::__private::Projection for OrdersByCustomer {
    const NAME: &'static str = "orders-by-customer";
    const FORMER_NAMES: &'static [&'static str] = &["orders"];
    const TYPE: ::entail::__private::ProjectionType = ::entail::__private::ProjectionType::in_memory::<
        Self,
    >();
}
#[allow(clippy::needless_pass_by_value, clippy::trivially_copy_pass_by_ref)]
impl OrdersByCustomer {
    fn submitted(&mut self, event: &OrderSubmitted, order: Id<Order>) {
        self.orders.entry(event.customer).or_default().push(order);
    }
    fn confirmed(
        &mut self,
        _event: &OrderConfirmed,
        order: Id<Order>,
        cause: &Cause<Order>,
    ) {
        self.helper(order);
    }
    fn helper(&mut self, order: Id<Order>) {}
}
#[allow(deprecated)]
#[automatically_derived]
impl ::entail::__private::InMemory for OrdersByCustomer {
    const ON: &'static [::entail::__private::OnEvent<Self>] = &[
        ::entail::__private::OnEvent::new::<
            Order,
            OrderSubmitted,
        >(|view, recorded| {
            ::entail::__private::on(
                recorded,
                |event, id, _| { Self::submitted(view, event, id) },
            )
        }),
        ::entail::__private::OnEvent::new::<
            Order,
            OrderConfirmed,
        >(|view, recorded| {
            ::entail::__private::on(
                recorded,
                |event, id, cause| { Self::confirmed(view, event, id, cause) },
            )
        }),
    ];
}
/// What runs between the aggregates.
pub const SHOP: ::entail::__private::Flow = ::entail::__private::Flow {
    name: "shop",
    aggregates: &[
        ::entail::__private::Target::of::<Order>(),
        ::entail::__private::Target::of::<Stock>(),
    ],
    policies: &[
        <keep as ::entail::__private::ListedPolicy>::TYPE,
        <policies::note as ::entail::__private::ListedPolicy>::TYPE,
    ],
    sagas: &[<fulfil as ::entail::__private::ListedSaga>::TYPE],
    projections: &[<OrdersByCustomer as ::entail::__private::Projection>::TYPE],
};
const _: () = {
    const _: () = ::entail::__private::aggregate_in_flow(
        &SHOP,
        0usize,
        "Order",
        &["keep", "policies::note", "fulfil", "OrdersByCustomer"],
    );
    const _: () = ::entail::__private::aggregate_in_flow(
        &SHOP,
        1usize,
        "Stock",
        &["keep", "policies::note", "fulfil", "OrdersByCustomer"],
    );
    const _: () = ::entail::__private::policy_in_flow(
        &SHOP,
        0usize,
        &["keep", "policies::note", "fulfil", "OrdersByCustomer"],
    );
    const _: () = ::entail::__private::policy_in_flow(
        &SHOP,
        1usize,
        &["keep", "policies::note", "fulfil", "OrdersByCustomer"],
    );
    const _: () = ::entail::__private::saga_in_flow(
        &SHOP,
        0usize,
        &["keep", "policies::note", "fulfil", "OrdersByCustomer"],
    );
    const _: () = ::entail::__private::projection_in_flow(
        &SHOP,
        0usize,
        &["keep", "policies::note", "fulfil", "OrdersByCustomer"],
    );
};
