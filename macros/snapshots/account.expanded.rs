#[allow(deprecated)]
const _: () = {
    ::entail::__private::value::<String>();
    ::entail::__private::value::<u64>();
};
#[derive(
    ::core::fmt::Debug,
    ::core::clone::Clone,
    ::core::cmp::PartialEq,
    ::entail::__private::serde::Serialize,
    ::entail::__private::serde::Deserialize
)]
#[serde(crate = "::entail::__private::serde")]
/// An account of a bank.
pub struct Account {
    owner: String,
    balance: u64,
}
#[allow(deprecated)]
#[automatically_derived]
impl ::entail::__private::Identity for Account {
    const NAME: &'static str = "account";
    type Key = ::entail::__private::Uuid;
    type Error = AccountError;
    const FIELDS: &'static [::entail::__private::Field] = &[
        ::entail::__private::Field::new("owner", "String"),
        ::entail::__private::Field::new("balance", "u64"),
    ];
    const REJECTIONS: ::core::option::Option<
        fn(
            &AccountError,
        ) -> ::core::result::Result<
            ::entail::__private::String,
            ::entail::__private::JsonError,
        >,
    > = {
        #[allow(unused_imports)]
        use ::entail::__private::NotStored as _;
        ::entail::__private::Rejects::<AccountError>::STORED
    };
}
#[allow(deprecated)]
#[automatically_derived]
impl<'held> ::core::panic::UnwindSafe for Account
where
    Account: ::entail::__private::HeldByValue<'held>,
{}
#[allow(deprecated)]
#[automatically_derived]
impl<'held> ::core::panic::RefUnwindSafe for Account
where
    Account: ::entail::__private::HeldByValue<'held>,
{}
#[allow(deprecated)]
const _: () = {
    ::entail::__private::value::<String>();
};
#[derive(
    ::core::fmt::Debug,
    ::core::clone::Clone,
    ::core::cmp::PartialEq,
    ::entail::__private::serde::Serialize,
    ::entail::__private::serde::Deserialize
)]
#[serde(crate = "::entail::__private::serde")]
pub struct Opened {
    pub owner: String,
}
#[allow(deprecated)]
#[automatically_derived]
impl ::entail::__private::Event for Opened {
    const NAME: &'static str = "opened";
    const SCHEMA_VERSION: u32 = 1u32;
    const FIELDS: &'static [::entail::__private::Field] = &[
        ::entail::__private::Field::new("owner", "String"),
    ];
}
#[allow(deprecated)]
#[automatically_derived]
impl ::entail::__private::EventOf<Account> for Opened {
    const EFFECT: ::entail::__private::Effect<Account, Self> = ::entail::__private::Effect::Creates(|
        event|
    Account {
        owner: ::entail::__private::copy(&event.owner),
        balance: 0,
    });
}
#[allow(deprecated)]
#[automatically_derived]
impl<TheAggregate> ::entail::__private::Outcome<TheAggregate> for Opened
where
    TheAggregate: ::entail::__private::Aggregate,
    Opened: ::entail::__private::EventOf<TheAggregate>,
    <TheAggregate as ::entail::__private::Aggregate>::Event: ::core::convert::From<
        Opened,
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
#[allow(deprecated)]
const _: () = {
    use ::entail::__private::NotApplied as _;
    let applied = ::entail::__private::Rest::<Account, Opened>::APPLIED;
    ::core::assert!(! applied, "{}", ::entail::__private::CREATES_ALONE)
};
#[allow(deprecated)]
const _: () = {
    ::entail::__private::value::<u64>();
    ::entail::__private::value::<u64>();
};
#[derive(
    ::core::fmt::Debug,
    ::core::clone::Clone,
    ::core::cmp::PartialEq,
    ::entail::__private::serde::Serialize,
    ::entail::__private::serde::Deserialize
)]
#[serde(crate = "::entail::__private::serde")]
/// Somebody paid in.
pub struct Deposited {
    pub amount: u64,
    pub balance: u64,
}
#[allow(deprecated)]
#[automatically_derived]
impl ::entail::__private::Event for Deposited {
    const NAME: &'static str = "deposited";
    const SCHEMA_VERSION: u32 = 1u32;
    const FIELDS: &'static [::entail::__private::Field] = &[
        ::entail::__private::Field::new("amount", "u64"),
        ::entail::__private::Field::new("balance", "u64"),
    ];
}
#[allow(deprecated)]
#[automatically_derived]
impl ::entail::__private::EventOf<Account> for Deposited {
    const EFFECT: ::entail::__private::Effect<Account, Self> = ::entail::__private::Effect::Changes(|
        state,
        event|
    {
        use ::entail::__private::{ApplyRest as _, NothingLeft as _};
        {
            state.balance = ::entail::__private::copy(&event.balance);
        }
        ::entail::__private::Rest::<Account, Deposited>::OF.apply_rest(state, event);
    });
}
#[allow(deprecated)]
#[automatically_derived]
impl<TheAggregate> ::entail::__private::Outcome<TheAggregate> for Deposited
where
    TheAggregate: ::entail::__private::Aggregate,
    Deposited: ::entail::__private::EventOf<TheAggregate>,
    <TheAggregate as ::entail::__private::Aggregate>::Event: ::core::convert::From<
        Deposited,
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
#[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
#[allow(deprecated)]
pub enum AccountEvent {
    /// [`Opened`]
    Opened(Opened),
    /// Somebody paid in.
    Deposited(Deposited),
}
#[allow(deprecated)]
#[automatically_derived]
impl ::entail::__private::Lists<Opened> for AccountEvent {
    fn list(event: Opened) -> Self {
        Self::Opened(event)
    }
}
#[allow(deprecated)]
#[automatically_derived]
impl ::entail::__private::Lists<Deposited> for AccountEvent {
    fn list(event: Deposited) -> Self {
        Self::Deposited(event)
    }
}
#[allow(deprecated)]
#[automatically_derived]
impl<TheEvent> ::core::convert::From<TheEvent> for AccountEvent
where
    AccountEvent: ::entail::__private::Lists<TheEvent>,
{
    fn from(event: TheEvent) -> Self {
        ::entail::__private::Lists::list(event)
    }
}
#[allow(deprecated)]
#[automatically_derived]
impl ::entail::__private::Events<Account> for AccountEvent {
    const NAMES: &'static [&'static str] = &[
        <Opened as ::entail::__private::Event>::NAME,
        <Deposited as ::entail::__private::Event>::NAME,
    ];
    const TYPES: &'static [::entail::__private::EventType<Self>] = &[
        ::entail::__private::EventType::of::<Opened>(),
        ::entail::__private::EventType::of::<Deposited>(),
    ];
    fn visit<TheVisitor: ::entail::__private::EventVisitor<Account>>(
        &self,
        visitor: TheVisitor,
    ) -> TheVisitor::Output {
        match self {
            Self::Opened(event) => visitor.visit(event),
            Self::Deposited(event) => visitor.visit(event),
        }
    }
    fn read<'de, TheVariant: ::entail::__private::serde::de::VariantAccess<'de>>(
        name: &str,
        variant: TheVariant,
    ) -> ::core::result::Result<Self, TheVariant::Error> {
        if name == <Opened as ::entail::__private::Event>::NAME {
            return ::entail::__private::read_variant::<Opened, Self, _>(variant);
        }
        if name == <Deposited as ::entail::__private::Event>::NAME {
            return ::entail::__private::read_variant::<Deposited, Self, _>(variant);
        }
        ::entail::__private::unknown_variant::<Account, Self, TheVariant::Error>(name)
    }
}
#[allow(deprecated)]
#[automatically_derived]
impl ::entail::__private::Outcome<Account> for AccountEvent {
    fn push_events(&self, events: &mut ::entail::__private::Vec<Self>) {
        events.push(::core::clone::Clone::clone(self));
    }
}
#[allow(deprecated)]
#[automatically_derived]
impl ::entail::__private::serde::Serialize for AccountEvent {
    fn serialize<TheSerializer: ::entail::__private::serde::Serializer>(
        &self,
        serializer: TheSerializer,
    ) -> ::core::result::Result<TheSerializer::Ok, TheSerializer::Error> {
        ::entail::__private::serialize_event::<Account, _, _>(self, serializer)
    }
}
#[allow(deprecated)]
#[automatically_derived]
impl<'de> ::entail::__private::serde::Deserialize<'de> for AccountEvent {
    fn deserialize<TheDeserializer: ::entail::__private::serde::Deserializer<'de>>(
        deserializer: TheDeserializer,
    ) -> ::core::result::Result<Self, TheDeserializer::Error> {
        ::entail::__private::deserialize_event::<Account, _, _>(deserializer)
    }
}
impl Account {
    #[allow(
        clippy::missing_errors_doc,
        clippy::must_use_candidate,
        clippy::needless_pass_by_value,
        clippy::unnecessary_wraps,
        clippy::unused_self
    )]
    /// Opens an account.
    pub fn open(owner: String) -> Result<Opened, AccountError> {
        Ok(Opened { owner })
    }
    #[allow(
        clippy::missing_errors_doc,
        clippy::must_use_candidate,
        clippy::needless_pass_by_value,
        clippy::unnecessary_wraps,
        clippy::unused_self
    )]
    /// Pays in.
    pub fn deposit(&self, amount: u64) -> Result<Deposited, AccountError> {
        let balance = self.balance.checked_add(amount).ok_or(AccountError::TooMuch)?;
        Ok(Deposited { amount, balance })
    }
}
#[allow(deprecated)]
const _: () = {
    ::entail::__private::value::<String>();
};
/// Opens an account.
#[derive(
    ::core::fmt::Debug,
    ::core::clone::Clone,
    ::core::cmp::PartialEq,
    ::entail::__private::serde::Serialize,
    ::entail::__private::serde::Deserialize
)]
#[serde(crate = "::entail::__private::serde")]
#[allow(deprecated)]
pub struct Open {
    /// The `owner` of the command.
    pub owner: String,
}
#[allow(deprecated)]
#[automatically_derived]
impl ::entail::__private::Command<Account> for Open {
    fn name(&self) -> &'static str {
        "open"
    }
}
#[allow(deprecated)]
#[automatically_derived]
impl ::entail::__private::Handle<Open> for Account {
    type Output = Opened;
    type Rejection = AccountError;
    const CAN_REJECT: bool = {
        #[allow(unused_imports)]
        use ::entail::__private::MayReject as _;
        ::entail::__private::Rejects::<AccountError>::POSSIBLE
    };
    const TYPES: &'static [::entail::__private::CommandType] = ::entail::__private::command_types::<
        Account,
    >("open");
    fn creates(_: &Open) -> bool {
        true
    }
    fn handle(
        state: ::core::option::Option<&Self>,
        command: Open,
        _: &::entail::__private::Context<Self>,
    ) -> ::core::result::Result<
        Opened,
        ::entail::__private::Refusal<<Self as ::entail::__private::Identity>::Error>,
    > {
        ::entail::__private::create(state, || Self::open(command.owner))
    }
}
#[allow(deprecated)]
const _: () = ::entail::__private::may_create::<Account>();
#[allow(deprecated)]
const _: () = {
    #[allow(unused_imports)]
    use ::entail::__private::NotOn as _;
    ::entail::__private::creates(::entail::__private::On::<Account, Opened>::KIND)
};
#[allow(deprecated)]
const _: () = {
    ::entail::__private::value::<u64>();
};
/// Pays in.
#[derive(
    ::core::fmt::Debug,
    ::core::clone::Clone,
    ::core::cmp::PartialEq,
    ::entail::__private::serde::Serialize,
    ::entail::__private::serde::Deserialize
)]
#[serde(crate = "::entail::__private::serde")]
#[allow(deprecated)]
pub struct Deposit {
    /// The `amount` of the command.
    pub amount: u64,
}
#[allow(deprecated)]
#[automatically_derived]
impl ::entail::__private::Command<Account> for Deposit {
    fn name(&self) -> &'static str {
        "deposit"
    }
}
#[allow(deprecated)]
#[automatically_derived]
impl ::entail::__private::Handle<Deposit> for Account {
    type Output = Deposited;
    type Rejection = AccountError;
    const CAN_REJECT: bool = {
        #[allow(unused_imports)]
        use ::entail::__private::MayReject as _;
        ::entail::__private::Rejects::<AccountError>::POSSIBLE
    };
    const TYPES: &'static [::entail::__private::CommandType] = ::entail::__private::command_types::<
        Account,
    >("deposit");
    fn creates(_: &Deposit) -> bool {
        false
    }
    fn handle(
        state: ::core::option::Option<&Self>,
        command: Deposit,
        _: &::entail::__private::Context<Self>,
    ) -> ::core::result::Result<
        Deposited,
        ::entail::__private::Refusal<<Self as ::entail::__private::Identity>::Error>,
    > {
        ::entail::__private::change(state, |it| Self::deposit(it, command.amount))
    }
}
#[allow(deprecated)]
const _: () = {
    #[allow(unused_imports)]
    use ::entail::__private::NotOn as _;
    ::entail::__private::changes(::entail::__private::On::<Account, Deposited>::KIND)
};
#[allow(deprecated, private_interfaces)]
/// The commands of [`Account`].
#[derive(
    ::core::fmt::Debug,
    ::core::clone::Clone,
    ::core::cmp::PartialEq,
    ::entail::__private::serde::Serialize,
    ::entail::__private::serde::Deserialize
)]
#[serde(crate = "::entail::__private::serde")]
pub enum AccountCommand {
    /// Opens an account.
    #[serde(rename = "open")]
    Open(Open),
    /// Pays in.
    #[serde(rename = "deposit")]
    Deposit(Deposit),
}
#[allow(deprecated)]
#[automatically_derived]
impl ::core::convert::From<Open> for AccountCommand {
    fn from(command: Open) -> Self {
        Self::Open(command)
    }
}
#[allow(deprecated)]
#[automatically_derived]
impl ::core::convert::From<Deposit> for AccountCommand {
    fn from(command: Deposit) -> Self {
        Self::Deposit(command)
    }
}
#[allow(deprecated)]
#[automatically_derived]
impl ::entail::__private::Command<Account> for AccountCommand {
    fn name(&self) -> &'static str {
        match self {
            AccountCommand::Open(command) => {
                ::entail::__private::Command::<Account>::name(command)
            }
            AccountCommand::Deposit(command) => {
                ::entail::__private::Command::<Account>::name(command)
            }
        }
    }
}
#[allow(deprecated)]
#[automatically_derived]
impl ::entail::__private::Handle<AccountCommand> for Account {
    type Output = ::entail::__private::Vec<
        <Self as ::entail::__private::Aggregate>::Event,
    >;
    type Rejection = <Self as ::entail::__private::Identity>::Error;
    const TYPES: &'static [::entail::__private::CommandType] = <Self as ::entail::__private::Aggregate>::COMMANDS;
    fn creates(command: &AccountCommand) -> bool {
        match command {
            AccountCommand::Open(command) => {
                <Self as ::entail::__private::Handle<Open>>::creates(command)
            }
            AccountCommand::Deposit(command) => {
                <Self as ::entail::__private::Handle<Deposit>>::creates(command)
            }
        }
    }
    fn name_of(command: &AccountCommand) -> &'static str {
        ::entail::__private::Command::<Self>::name(command)
    }
    fn handle(
        state: ::core::option::Option<&Self>,
        command: AccountCommand,
        context: &::entail::__private::Context<Self>,
    ) -> ::core::result::Result<
        Self::Output,
        ::entail::__private::Refusal<<Self as ::entail::__private::Identity>::Error>,
    > {
        match command {
            AccountCommand::Open(command) => {
                ::entail::__private::events(state, command, context)
            }
            AccountCommand::Deposit(command) => {
                ::entail::__private::events(state, command, context)
            }
        }
    }
}
#[allow(deprecated)]
#[automatically_derived]
impl ::entail::__private::Aggregate for Account {
    type Event = AccountEvent;
    type Command = AccountCommand;
    const COMMANDS: &'static [::entail::__private::CommandType] = &[
        ::entail::__private::CommandType {
            name: "open",
            type_name: "Open",
            schema_version: 1u32,
            fields: &[::entail::__private::Field::new("owner", "String")],
            creates: true,
            events: &[&[<Opened as ::entail::__private::Event>::NAME]],
        },
        ::entail::__private::CommandType {
            name: "deposit",
            type_name: "Deposit",
            schema_version: 1u32,
            fields: &[::entail::__private::Field::new("amount", "u64")],
            creates: false,
            events: &[&[<Deposited as ::entail::__private::Event>::NAME]],
        },
    ];
}
