#[allow(deprecated)]
const _: () = {
    ::entail::__private::value::<Id<Customer>>();
    ::entail::__private::value::<Vec<Line>>();
    ::entail::__private::value::<Money>();
    ::entail::__private::value::<Status>();
};
#[derive(
    ::core::fmt::Debug,
    ::core::clone::Clone,
    ::core::cmp::PartialEq,
    ::entail::__private::serde::Serialize,
    ::entail::__private::serde::Deserialize
)]
#[serde(crate = "::entail::__private::serde")]
/// A customer's order.
pub struct Order {
    customer: Id<Customer>,
    lines: Vec<Line>,
    total: Money,
    status: Status,
}
#[allow(deprecated)]
#[automatically_derived]
impl ::entail::__private::Identity for Order {
    const NAME: &'static str = "order";
    type Key = ::entail::__private::Uuid;
    type Error = OrderError;
    const FIELDS: &'static [::entail::__private::Field] = &[
        ::entail::__private::Field::new("customer", "Id<Customer>")
            .with_parts(|| {
                #[allow(unused_imports)]
                use ::entail::__private::NotDescribed as _;
                ::entail::__private::Vec::from([
                    ::entail::__private::PartOf::<Id<Customer>>::part("Id<Customer>"),
                    ::entail::__private::PartOf::<Customer>::part("Customer"),
                ])
            }),
        ::entail::__private::Field::new("lines", "Vec<Line>")
            .with_parts(|| {
                #[allow(unused_imports)]
                use ::entail::__private::NotDescribed as _;
                ::entail::__private::Vec::from([
                    ::entail::__private::PartOf::<Line>::part("Line"),
                ])
            }),
        ::entail::__private::Field::new("total", "Money")
            .with_parts(|| {
                #[allow(unused_imports)]
                use ::entail::__private::NotDescribed as _;
                ::entail::__private::Vec::from([
                    ::entail::__private::PartOf::<Money>::part("Money"),
                ])
            }),
        ::entail::__private::Field::new("status", "Status")
            .with_parts(|| {
                #[allow(unused_imports)]
                use ::entail::__private::NotDescribed as _;
                ::entail::__private::Vec::from([
                    ::entail::__private::PartOf::<Status>::part("Status"),
                ])
            }),
    ];
    const REJECTIONS: ::core::option::Option<
        fn(
            &OrderError,
        ) -> ::core::result::Result<
            ::entail::__private::String,
            ::entail::__private::JsonError,
        >,
    > = {
        #[allow(unused_imports)]
        use ::entail::__private::NotStored as _;
        ::entail::__private::Rejects::<OrderError>::STORED
    };
}
#[allow(deprecated)]
#[automatically_derived]
impl<'held> ::core::panic::UnwindSafe for Order
where
    Order: ::entail::__private::HeldByValue<'held>,
{}
#[allow(deprecated)]
#[automatically_derived]
impl<'held> ::core::panic::RefUnwindSafe for Order
where
    Order: ::entail::__private::HeldByValue<'held>,
{}
impl Order {
    #[allow(
        clippy::missing_errors_doc,
        clippy::must_use_candidate,
        clippy::needless_pass_by_value,
        clippy::unnecessary_wraps,
        clippy::unused_self
    )]
    /// Opens an empty order.
    pub fn place(customer: Id<Customer>) -> Result<OrderPlaced, OrderError> {
        Ok(OrderPlaced { customer })
    }
    #[allow(
        clippy::missing_errors_doc,
        clippy::must_use_candidate,
        clippy::needless_pass_by_value,
        clippy::unnecessary_wraps,
        clippy::unused_self
    )]
    /// Adds a line while the order is open.
    pub fn add_line(
        &self,
        product: Id<Product>,
        quantity: u32,
        unit_price: Money,
    ) -> Result<LineAdded, OrderError> {
        ensure!(self.status == Status::Open, OrderError::NotOpen);
        let line = Line::new(product, quantity, unit_price)?;
        let total = self.total.checked_add(line.total).ok_or(OrderError::TotalTooLarge)?;
        Ok(LineAdded { line, total })
    }
    #[allow(
        clippy::missing_errors_doc,
        clippy::must_use_candidate,
        clippy::needless_pass_by_value,
        clippy::unnecessary_wraps,
        clippy::unused_self
    )]
    /// Confirms the order.
    pub fn confirm(
        &self,
        context: &Context<Self>,
    ) -> Result<OrderConfirmed, OrderError> {
        ensure!(self.status == Status::Open, OrderError::NotOpen);
        Ok(OrderConfirmed {
            at: context.time(),
        })
    }
    #[deny(
        unused_must_use,
        clippy::expect_used,
        clippy::let_underscore_must_use,
        clippy::panic,
        clippy::string_slice,
        clippy::unwrap_used
    )]
    #[allow(clippy::trivially_copy_pass_by_ref, clippy::unused_self)]
    fn placed(event: &OrderPlaced) -> Self {
        Order {
            customer: event.customer,
            lines: Vec::new(),
            total: Money::default(),
            status: Status::Open,
        }
    }
    #[deny(
        unused_must_use,
        clippy::expect_used,
        clippy::let_underscore_must_use,
        clippy::panic,
        clippy::string_slice,
        clippy::unwrap_used
    )]
    #[allow(clippy::trivially_copy_pass_by_ref, clippy::unused_self)]
    fn line_added(&mut self, event: &LineAdded) {
        self.lines.push(event.line.clone());
        self.total = event.total;
    }
}
#[allow(deprecated)]
const _: () = {
    ::entail::__private::value::<Id<Customer>>();
};
/// Opens an empty order.
#[derive(
    ::core::fmt::Debug,
    ::core::clone::Clone,
    ::core::cmp::PartialEq,
    ::entail::__private::serde::Serialize,
    ::entail::__private::serde::Deserialize
)]
#[serde(crate = "::entail::__private::serde")]
#[allow(deprecated)]
pub struct Place {
    /// The `customer` of the command.
    pub customer: Id<Customer>,
}
#[allow(deprecated)]
#[automatically_derived]
impl ::entail::__private::Command<Order> for Place {
    fn name(&self) -> &'static str {
        "place"
    }
}
#[allow(deprecated)]
#[automatically_derived]
impl ::entail::__private::Handle<Place> for Order {
    type Output = OrderPlaced;
    type Rejection = OrderError;
    const CAN_REJECT: bool = {
        #[allow(unused_imports)]
        use ::entail::__private::MayReject as _;
        ::entail::__private::Rejects::<OrderError>::POSSIBLE
    };
    const TYPES: &'static [::entail::__private::CommandType] = ::entail::__private::command_types::<
        Order,
    >("place");
    fn creates(_: &Place) -> bool {
        true
    }
    fn handle(
        state: ::core::option::Option<&Self>,
        command: Place,
        _: &::entail::__private::Context<Self>,
    ) -> ::core::result::Result<
        OrderPlaced,
        ::entail::__private::Refusal<<Self as ::entail::__private::Identity>::Error>,
    > {
        ::entail::__private::create(state, || Self::place(command.customer))
    }
}
#[allow(deprecated)]
const _: () = ::entail::__private::may_create::<Order>();
#[allow(deprecated)]
const _: () = {
    #[allow(unused_imports)]
    use ::entail::__private::NotOn as _;
    ::entail::__private::creates(::entail::__private::On::<Order, OrderPlaced>::KIND)
};
#[allow(deprecated)]
const _: () = {
    ::entail::__private::value::<Id<Product>>();
    ::entail::__private::value::<u32>();
    ::entail::__private::value::<Money>();
};
/// Adds a line while the order is open.
#[derive(
    ::core::fmt::Debug,
    ::core::clone::Clone,
    ::core::cmp::PartialEq,
    ::entail::__private::serde::Serialize,
    ::entail::__private::serde::Deserialize
)]
#[serde(crate = "::entail::__private::serde")]
#[allow(deprecated)]
pub struct AddLine {
    /// The `product` of the command.
    pub product: Id<Product>,
    /// The `quantity` of the command.
    pub quantity: u32,
    /// The `unit_price` of the command.
    pub unit_price: Money,
}
#[allow(deprecated)]
#[automatically_derived]
impl ::entail::__private::Command<Order> for AddLine {
    fn name(&self) -> &'static str {
        "add-line"
    }
}
#[allow(deprecated)]
#[automatically_derived]
impl ::entail::__private::Handle<AddLine> for Order {
    type Output = LineAdded;
    type Rejection = OrderError;
    const CAN_REJECT: bool = {
        #[allow(unused_imports)]
        use ::entail::__private::MayReject as _;
        ::entail::__private::Rejects::<OrderError>::POSSIBLE
    };
    const TYPES: &'static [::entail::__private::CommandType] = ::entail::__private::command_types::<
        Order,
    >("add-line");
    fn creates(_: &AddLine) -> bool {
        false
    }
    fn handle(
        state: ::core::option::Option<&Self>,
        command: AddLine,
        _: &::entail::__private::Context<Self>,
    ) -> ::core::result::Result<
        LineAdded,
        ::entail::__private::Refusal<<Self as ::entail::__private::Identity>::Error>,
    > {
        ::entail::__private::change(
            state,
            |it| Self::add_line(
                it,
                command.product,
                command.quantity,
                command.unit_price,
            ),
        )
    }
}
#[allow(deprecated)]
const _: () = {
    #[allow(unused_imports)]
    use ::entail::__private::NotOn as _;
    ::entail::__private::changes(::entail::__private::On::<Order, LineAdded>::KIND)
};
/// Confirms the order.
#[derive(
    ::core::fmt::Debug,
    ::core::clone::Clone,
    ::core::cmp::PartialEq,
    ::entail::__private::serde::Serialize,
    ::entail::__private::serde::Deserialize
)]
#[serde(crate = "::entail::__private::serde")]
#[allow(deprecated)]
pub struct Confirm;
#[allow(deprecated)]
#[automatically_derived]
impl ::entail::__private::Command<Order> for Confirm {
    fn name(&self) -> &'static str {
        "confirm"
    }
}
#[allow(deprecated)]
#[automatically_derived]
impl ::entail::__private::Handle<Confirm> for Order {
    type Output = OrderConfirmed;
    type Rejection = OrderError;
    const CAN_REJECT: bool = {
        #[allow(unused_imports)]
        use ::entail::__private::MayReject as _;
        ::entail::__private::Rejects::<OrderError>::POSSIBLE
    };
    const TYPES: &'static [::entail::__private::CommandType] = ::entail::__private::command_types::<
        Order,
    >("confirm");
    fn creates(_: &Confirm) -> bool {
        false
    }
    fn handle(
        state: ::core::option::Option<&Self>,
        _: Confirm,
        context: &::entail::__private::Context<Self>,
    ) -> ::core::result::Result<
        OrderConfirmed,
        ::entail::__private::Refusal<<Self as ::entail::__private::Identity>::Error>,
    > {
        ::entail::__private::change(state, |it| Self::confirm(it, context))
    }
}
#[allow(deprecated)]
const _: () = {
    #[allow(unused_imports)]
    use ::entail::__private::NotOn as _;
    ::entail::__private::changes(::entail::__private::On::<Order, OrderConfirmed>::KIND)
};
#[allow(deprecated)]
impl ::entail::__private::Apply<OrderConfirmed> for Order {
    const EFFECT: ::entail::__private::Effect<Self, OrderConfirmed> = {
        #[deny(
            unused_must_use,
            clippy::expect_used,
            clippy::let_underscore_must_use,
            clippy::panic,
            clippy::string_slice,
            clippy::unwrap_used
        )]
        #[allow(clippy::trivially_copy_pass_by_ref, clippy::unused_self)]
        fn confirmed(order: &mut Order, _event: &OrderConfirmed) {
            order.status = Status::Confirmed;
        }
        ::entail::__private::Effect::Changes(confirmed)
    };
}
#[allow(deprecated)]
#[automatically_derived]
impl ::entail::__private::Apply<OrderPlaced> for Order {
    const EFFECT: ::entail::__private::Effect<Self, OrderPlaced> = ::entail::__private::Effect::Creates(
        Self::placed,
    );
}
#[allow(deprecated)]
#[automatically_derived]
impl ::entail::__private::Apply<LineAdded> for Order {
    const EFFECT: ::entail::__private::Effect<Self, LineAdded> = ::entail::__private::Effect::Changes(
        Self::line_added,
    );
}
#[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
/// The events of [`Order`].
#[allow(private_interfaces)]
#[allow(deprecated)]
pub enum OrderEvent {
    /// [`OrderConfirmed`]
    OrderConfirmed(OrderConfirmed),
    /// [`OrderPlaced`]
    OrderPlaced(OrderPlaced),
    /// [`LineAdded`]
    LineAdded(LineAdded),
}
#[allow(deprecated)]
#[automatically_derived]
impl ::entail::__private::Lists<OrderConfirmed> for OrderEvent {
    fn list(event: OrderConfirmed) -> Self {
        Self::OrderConfirmed(event)
    }
}
#[allow(deprecated)]
#[automatically_derived]
impl ::entail::__private::Lists<OrderPlaced> for OrderEvent {
    fn list(event: OrderPlaced) -> Self {
        Self::OrderPlaced(event)
    }
}
#[allow(deprecated)]
#[automatically_derived]
impl ::entail::__private::Lists<LineAdded> for OrderEvent {
    fn list(event: LineAdded) -> Self {
        Self::LineAdded(event)
    }
}
#[allow(deprecated)]
#[automatically_derived]
impl<TheEvent> ::core::convert::From<TheEvent> for OrderEvent
where
    OrderEvent: ::entail::__private::Lists<TheEvent>,
{
    fn from(event: TheEvent) -> Self {
        ::entail::__private::Lists::list(event)
    }
}
#[allow(deprecated)]
#[automatically_derived]
impl ::entail::__private::Events<Order> for OrderEvent {
    const NAMES: &'static [&'static str] = &[
        <OrderConfirmed as ::entail::__private::Event>::NAME,
        <OrderPlaced as ::entail::__private::Event>::NAME,
        <LineAdded as ::entail::__private::Event>::NAME,
    ];
    const TYPES: &'static [::entail::__private::EventType<Self>] = &[
        ::entail::__private::EventType::of::<OrderConfirmed>(),
        ::entail::__private::EventType::of::<OrderPlaced>(),
        ::entail::__private::EventType::of::<LineAdded>(),
    ];
    fn visit<TheVisitor: ::entail::__private::EventVisitor<Order>>(
        &self,
        visitor: TheVisitor,
    ) -> TheVisitor::Output {
        match self {
            Self::OrderConfirmed(event) => visitor.visit(event),
            Self::OrderPlaced(event) => visitor.visit(event),
            Self::LineAdded(event) => visitor.visit(event),
        }
    }
    fn read<'de, TheVariant: ::entail::__private::serde::de::VariantAccess<'de>>(
        name: &str,
        variant: TheVariant,
    ) -> ::core::result::Result<Self, TheVariant::Error> {
        if name == <OrderConfirmed as ::entail::__private::Event>::NAME {
            return ::entail::__private::read_variant::<OrderConfirmed, Self, _>(variant);
        }
        if name == <OrderPlaced as ::entail::__private::Event>::NAME {
            return ::entail::__private::read_variant::<OrderPlaced, Self, _>(variant);
        }
        if name == <LineAdded as ::entail::__private::Event>::NAME {
            return ::entail::__private::read_variant::<LineAdded, Self, _>(variant);
        }
        ::entail::__private::unknown_variant::<Order, Self, TheVariant::Error>(name)
    }
}
#[allow(deprecated)]
#[automatically_derived]
impl ::entail::__private::Outcome<Order> for OrderEvent {
    fn push_events(&self, events: &mut ::entail::__private::Vec<Self>) {
        events.push(::core::clone::Clone::clone(self));
    }
}
#[allow(deprecated)]
const _: () = ::entail::__private::distinct_event_names(
    &[
        (
            "OrderConfirmed",
            <OrderConfirmed as ::entail::__private::Event>::NAME,
            <OrderConfirmed as ::entail::__private::Event>::FORMER_NAMES,
        ),
        (
            "OrderPlaced",
            <OrderPlaced as ::entail::__private::Event>::NAME,
            <OrderPlaced as ::entail::__private::Event>::FORMER_NAMES,
        ),
        (
            "LineAdded",
            <LineAdded as ::entail::__private::Event>::NAME,
            <LineAdded as ::entail::__private::Event>::FORMER_NAMES,
        ),
    ],
);
#[allow(deprecated)]
#[automatically_derived]
impl ::entail::__private::serde::Serialize for OrderEvent {
    fn serialize<TheSerializer: ::entail::__private::serde::Serializer>(
        &self,
        serializer: TheSerializer,
    ) -> ::core::result::Result<TheSerializer::Ok, TheSerializer::Error> {
        ::entail::__private::serialize_event::<Order, _, _>(self, serializer)
    }
}
#[allow(deprecated)]
#[automatically_derived]
impl<'de> ::entail::__private::serde::Deserialize<'de> for OrderEvent {
    fn deserialize<TheDeserializer: ::entail::__private::serde::Deserializer<'de>>(
        deserializer: TheDeserializer,
    ) -> ::core::result::Result<Self, TheDeserializer::Error> {
        ::entail::__private::deserialize_event::<Order, _, _>(deserializer)
    }
}
#[allow(deprecated, private_interfaces)]
/// The commands of [`Order`].
#[derive(
    ::core::fmt::Debug,
    ::core::clone::Clone,
    ::core::cmp::PartialEq,
    ::entail::__private::serde::Serialize,
    ::entail::__private::serde::Deserialize
)]
#[serde(crate = "::entail::__private::serde")]
pub enum OrderCommand {
    /// Opens an empty order.
    #[serde(rename = "place")]
    Place(Place),
    /// Adds a line while the order is open.
    #[serde(rename = "add-line")]
    AddLine(AddLine),
    /// Confirms the order.
    #[serde(rename = "confirm")]
    Confirm(Confirm),
}
#[allow(deprecated)]
#[automatically_derived]
impl ::core::convert::From<Place> for OrderCommand {
    fn from(command: Place) -> Self {
        Self::Place(command)
    }
}
#[allow(deprecated)]
#[automatically_derived]
impl ::core::convert::From<AddLine> for OrderCommand {
    fn from(command: AddLine) -> Self {
        Self::AddLine(command)
    }
}
#[allow(deprecated)]
#[automatically_derived]
impl ::core::convert::From<Confirm> for OrderCommand {
    fn from(command: Confirm) -> Self {
        Self::Confirm(command)
    }
}
#[allow(deprecated)]
#[automatically_derived]
impl ::entail::__private::Command<Order> for OrderCommand {
    fn name(&self) -> &'static str {
        match self {
            OrderCommand::Place(command) => {
                ::entail::__private::Command::<Order>::name(command)
            }
            OrderCommand::AddLine(command) => {
                ::entail::__private::Command::<Order>::name(command)
            }
            OrderCommand::Confirm(command) => {
                ::entail::__private::Command::<Order>::name(command)
            }
        }
    }
}
#[allow(deprecated)]
#[automatically_derived]
impl ::entail::__private::Handle<OrderCommand> for Order {
    type Output = ::entail::__private::Vec<
        <Self as ::entail::__private::Aggregate>::Event,
    >;
    type Rejection = <Self as ::entail::__private::Identity>::Error;
    const TYPES: &'static [::entail::__private::CommandType] = <Self as ::entail::__private::Aggregate>::COMMANDS;
    fn creates(command: &OrderCommand) -> bool {
        match command {
            OrderCommand::Place(command) => {
                <Self as ::entail::__private::Handle<Place>>::creates(command)
            }
            OrderCommand::AddLine(command) => {
                <Self as ::entail::__private::Handle<AddLine>>::creates(command)
            }
            OrderCommand::Confirm(command) => {
                <Self as ::entail::__private::Handle<Confirm>>::creates(command)
            }
        }
    }
    fn name_of(command: &OrderCommand) -> &'static str {
        ::entail::__private::Command::<Self>::name(command)
    }
    fn handle(
        state: ::core::option::Option<&Self>,
        command: OrderCommand,
        context: &::entail::__private::Context<Self>,
    ) -> ::core::result::Result<
        Self::Output,
        ::entail::__private::Refusal<<Self as ::entail::__private::Identity>::Error>,
    > {
        match command {
            OrderCommand::Place(command) => {
                ::entail::__private::events(state, command, context)
            }
            OrderCommand::AddLine(command) => {
                ::entail::__private::events(state, command, context)
            }
            OrderCommand::Confirm(command) => {
                ::entail::__private::events(state, command, context)
            }
        }
    }
}
#[allow(deprecated)]
#[automatically_derived]
impl ::entail::__private::Aggregate for Order {
    type Event = OrderEvent;
    type Command = OrderCommand;
    const COMMANDS: &'static [::entail::__private::CommandType] = &[
        ::entail::__private::CommandType {
            name: "place",
            type_name: "Place",
            schema_version: 1u32,
            fields: &[
                ::entail::__private::Field::new("customer", "Id<Customer>")
                    .with_parts(|| {
                        #[allow(unused_imports)]
                        use ::entail::__private::NotDescribed as _;
                        ::entail::__private::Vec::from([
                            ::entail::__private::PartOf::<
                                Id<Customer>,
                            >::part("Id<Customer>"),
                            ::entail::__private::PartOf::<Customer>::part("Customer"),
                        ])
                    }),
            ],
            creates: true,
            events: &[&[<OrderPlaced as ::entail::__private::Event>::NAME]],
        },
        ::entail::__private::CommandType {
            name: "add-line",
            type_name: "AddLine",
            schema_version: 1u32,
            fields: &[
                ::entail::__private::Field::new("product", "Id<Product>")
                    .with_parts(|| {
                        #[allow(unused_imports)]
                        use ::entail::__private::NotDescribed as _;
                        ::entail::__private::Vec::from([
                            ::entail::__private::PartOf::<
                                Id<Product>,
                            >::part("Id<Product>"),
                            ::entail::__private::PartOf::<Product>::part("Product"),
                        ])
                    }),
                ::entail::__private::Field::new("quantity", "u32"),
                ::entail::__private::Field::new("unit_price", "Money")
                    .with_parts(|| {
                        #[allow(unused_imports)]
                        use ::entail::__private::NotDescribed as _;
                        ::entail::__private::Vec::from([
                            ::entail::__private::PartOf::<Money>::part("Money"),
                        ])
                    }),
            ],
            creates: false,
            events: &[&[<LineAdded as ::entail::__private::Event>::NAME]],
        },
        ::entail::__private::CommandType {
            name: "confirm",
            type_name: "Confirm",
            schema_version: 1u32,
            fields: &[],
            creates: false,
            events: &[&[<OrderConfirmed as ::entail::__private::Event>::NAME]],
        },
    ];
}
#[allow(deprecated)]
const _: () = {
    ::entail::__private::value::<Id<Customer>>();
};
#[derive(
    ::core::fmt::Debug,
    ::core::clone::Clone,
    ::core::cmp::PartialEq,
    ::entail::__private::serde::Serialize,
    ::entail::__private::serde::Deserialize
)]
#[serde(crate = "::entail::__private::serde")]
pub struct OrderPlaced {
    pub customer: Id<Customer>,
}
#[allow(deprecated)]
#[automatically_derived]
impl ::entail::__private::Event for OrderPlaced {
    const NAME: &'static str = "order-placed";
    const SCHEMA_VERSION: u32 = 1u32;
    const FIELDS: &'static [::entail::__private::Field] = &[
        ::entail::__private::Field::new("customer", "Id<Customer>")
            .with_parts(|| {
                #[allow(unused_imports)]
                use ::entail::__private::NotDescribed as _;
                ::entail::__private::Vec::from([
                    ::entail::__private::PartOf::<Id<Customer>>::part("Id<Customer>"),
                    ::entail::__private::PartOf::<Customer>::part("Customer"),
                ])
            }),
    ];
}
#[allow(deprecated)]
#[automatically_derived]
impl<TheAggregate> ::entail::__private::EventOf<TheAggregate> for OrderPlaced
where
    TheAggregate: ::entail::__private::Apply<OrderPlaced>,
{
    const EFFECT: ::entail::__private::Effect<TheAggregate, Self> = <TheAggregate as ::entail::__private::Apply<
        Self,
    >>::EFFECT;
}
#[allow(deprecated)]
#[automatically_derived]
impl<TheAggregate> ::entail::__private::Outcome<TheAggregate> for OrderPlaced
where
    TheAggregate: ::entail::__private::Aggregate,
    OrderPlaced: ::entail::__private::EventOf<TheAggregate>,
    <TheAggregate as ::entail::__private::Aggregate>::Event: ::core::convert::From<
        OrderPlaced,
    >,
{
    fn push_events(
        &self,
        events: &mut ::entail::__private::Vec<
            <TheAggregate as ::entail::__private::Aggregate>::Event,
        >,
    ) {
        ::entail::__private::push(self, events);
    }
}
