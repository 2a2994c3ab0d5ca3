//! What a command claims, without a store.

use entail::{ErrorChain, prelude::*, testing::given};

use entail_test_support::exercise::by_events::*;

fn joined(phone: &str) -> Joined {
    Joined {
        phone: phone.to_owned(),
    }
}

#[test]
fn a_command_says_what_it_claims_and_releases() {
    let phone = "2".to_owned();
    given(joined("1"))
        .when(MoveTo {
            phone: phone.clone(),
        })
        .then(Moved {
            phone: phone.clone(),
        })
        .releases("phone", "1")
        .claims("phone", &phone);
}

#[test]
#[should_panic(
    expected = "the command did not claim phone \"1\"; it released phone \"1\", and claimed phone \"2\""
)]
fn what_was_not_claimed_is_shown_with_what_was() {
    let phone = "2".to_owned();
    let _ = given(joined("1"))
        .when(MoveTo { phone })
        .claims("phone", "1");
}

#[test]
fn claims_wait_with_the_events_and_go_with_them() -> Result<(), Box<dyn std::error::Error>> {
    let store = MemoryStore::new();
    let customers = Repository::<Customer, _>::new(store.clone()).blocking();
    let (ada, bob) = (Id::new(), Id::new());
    let join = |phone: &str| Join {
        phone: phone.to_owned(),
    };
    let move_to = |phone: &str| MoveTo {
        phone: phone.to_owned(),
    };
    customers.execute(bob, join("3"))?;
    let mut root = Root::create(ada, join("1"))?;
    root.execute(move_to("2"))?;
    root.execute(move_to("3"))?;
    // All of it is refused, and stays pending.
    let error = customers.save(&mut root).unwrap_err();
    assert!(matches!(error, Error::Claimed(_)), "{error}");
    assert_eq!(root.pending().len(), 3);
    assert!(!customers.exists(ada)?);
    customers.execute(bob, move_to("4"))?;
    customers.save(&mut root)?;
    // What was claimed and released in one save is free.
    customers.execute(Id::new(), join("1"))?;
    customers.execute(Id::new(), join("2"))?;
    assert!(customers.execute(Id::new(), join("3")).is_err());
    // What was saved is not asked for again.
    root.execute(Note { text: "a".into() })?;
    customers.save(&mut root)?;
    Ok(())
}

#[derive(Debug, PartialEq)]
enum Taken {
    Phone,
    Mail,
}

#[aggregate(default, error = Taken)]
#[derive(Default)]
struct Contact {
    phone: String,
}

#[event(aggregate = Contact)]
struct Reached {
    #[set]
    phone: String,
}

#[aggregate]
impl Contact {
    #[command]
    fn reach(
        &self,
        phone: String,
        mail: String,
        context: &Context<Self>,
    ) -> Result<Reached, Taken> {
        let by_phone = context.claim("phone", &phone);
        let by_mail = context.claim("mail", &mail);
        by_phone.or_reject(|_| Taken::Phone);
        by_mail.or_reject(|_| Taken::Mail);
        Ok(Reached { phone })
    }
}

#[test]
fn each_claim_has_its_own_rejection() {
    let contacts = Repository::<Contact, _>::new(MemoryStore::new()).blocking();
    let reach = |phone: &str, mail: &str| Reach {
        phone: phone.to_owned(),
        mail: mail.to_owned(),
    };
    contacts.execute(Id::new(), reach("1", "a")).unwrap();
    let error = contacts.execute(Id::new(), reach("1", "b")).unwrap_err();
    assert!(matches!(error, Error::Rejected(Taken::Phone)), "{error:?}");
    let error = contacts.execute(Id::new(), reach("2", "a")).unwrap_err();
    assert!(matches!(error, Error::Rejected(Taken::Mail)), "{error:?}");
}

#[test]
fn a_command_with_nothing_to_do_claims_nothing() -> Result<(), Box<dyn std::error::Error>> {
    #[aggregate(default)]
    #[derive(Default)]
    struct Shy {
        seen: u64,
    }
    #[event]
    struct Seen {
        seen: u64,
    }
    #[aggregate]
    impl Shy {
        #[command]
        fn look(&self, context: &Context<Self>) -> Result<Option<Seen>, std::convert::Infallible> {
            context.claim("place", &1);
            Ok((self.seen == 0).then_some(Seen { seen: 1 }))
        }

        #[apply]
        fn seen(&mut self, event: &Seen) {
            self.seen = event.seen;
        }
    }
    let shy = Repository::<Shy, _>::new(MemoryStore::new()).blocking();
    let (one, other) = (Id::new(), Id::new());
    shy.execute(one, Look)?;
    assert!(shy.execute(other, Look).is_err());
    assert!(shy.execute(one, Look)?.event.is_none());
    Ok(())
}

#[test]
fn a_value_that_has_no_json_is_named() -> Result<(), Box<dyn std::error::Error>> {
    #[aggregate(default)]
    #[derive(Default)]
    struct Odd {
        count: u64,
    }
    #[event]
    struct Counted {
        count: u64,
    }
    #[aggregate]
    impl Odd {
        #[command]
        fn claim(&self, context: &Context<Self>) -> Result<Counted, std::convert::Infallible> {
            let keys_that_are_no_texts = std::collections::BTreeMap::from([((1, 2), 3)]);
            context.claim("odd", &keys_that_are_no_texts);
            Ok(Counted { count: 1 })
        }

        #[command]
        fn claim_nothing(
            &self,
            context: &Context<Self>,
        ) -> Result<Counted, std::convert::Infallible> {
            context.claim("phone", &None::<String>);
            Ok(Counted { count: 1 })
        }

        #[command]
        fn release_nothing(
            &self,
            context: &Context<Self>,
        ) -> Result<Counted, std::convert::Infallible> {
            context.release("phone", &None::<String>);
            Ok(Counted { count: 1 })
        }

        #[apply]
        fn counted(&mut self, event: &Counted) {
            self.count = event.count;
        }
    }
    let all = Repository::<Odd, _>::new(MemoryStore::new()).blocking();
    let id = Id::new();
    let error = all.execute(id, Claim).unwrap_err();
    assert!(
        matches!(error, Error::Unwritable { what: "odd", .. }),
        "{error}"
    );
    let error = all.execute(id, ClaimNothing).unwrap_err();
    let error = ErrorChain::of(&error).to_string();
    assert!(error.contains("a claim needs a value"), "{error}");
    assert!(!all.exists(id)?);
    all.execute(Id::new(), ReleaseNothing)?;
    let error = all.execute_once(id, "", Claim).unwrap_err();
    let error = ErrorChain::of(&error).to_string();
    assert!(error.contains("a message id is empty"), "{error}");
    Ok(())
}

#[aggregate(default)]
#[derive(Default)]
struct Team {
    members: std::collections::HashSet<u64>,
}

#[event(aggregate = Team)]
struct Formed {
    #[set]
    members: std::collections::HashSet<u64>,
}

#[aggregate]
impl Team {
    #[command]
    fn form(
        &self,
        members: std::collections::HashSet<u64>,
        context: &Context<Self>,
    ) -> Result<Formed, std::convert::Infallible> {
        context.claim("members", &members);
        Ok(Formed { members })
    }
}

#[test]
fn sets_with_the_same_items_are_one_claim() {
    let members = || (0..50).collect::<std::collections::HashSet<u64>>();
    given(())
        .when(Form { members: members() })
        .claims("members", &members());
    let teams = Repository::<Team, _>::new(MemoryStore::new()).blocking();
    teams
        .execute(Id::new(), Form { members: members() })
        .unwrap();
    let again = teams.execute(Id::new(), Form { members: members() });
    assert!(matches!(again, Err(Error::Claimed(_))), "{again:?}");
}
