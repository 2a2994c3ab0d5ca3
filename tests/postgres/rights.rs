//! Roles that have only the rights that a store needs.

use entail::{
    Position, PostgresOptions, PostgresStore, StoreError, StreamName, Timestamp, Version,
    store::{
        Append, Claim, ClaimChange, DocumentChange, DocumentContent, DocumentKey, Documents as _,
        Filter, Holdings, Log as _, Message, NewState, Portable as _, Restored, Streams as _,
    },
};
use entail_test_support::cluster::Cluster;

use super::{cluster, fresh_schema, one, quoted};

/// The page for administrators. It has the grants as a script.
const PAGE: &str = include_str!("../../docs/backup.md");

/// The grants of the page, each with a semicolon, for a schema and a role. `of_page` is the role on the
/// page.
pub fn grants(schema: &str, role: &str, of_page: &str) -> Vec<String> {
    let scripts = PAGE.split("```sql\n");
    let mut scripts = scripts.map(|rest| rest.split("```").next().unwrap());
    let to = format!("TO {of_page};");
    let script = scripts.find(|script| script.contains(&to)).unwrap();
    let script = script
        .replace("entail", &quoted(schema))
        .replace(&to, &format!("TO {};", quoted(role)));
    let grants = script.split_inclusive(';').map(str::trim);
    let grants = grants.filter(|grant| !grant.is_empty());
    grants.map(str::to_owned).collect()
}

/// Creates a role without rights; returns its name and a URL for it.
pub fn new_role(cluster: &Cluster) -> (String, String) {
    let role = fresh_schema().replace('"', "").replace("store", "role");
    cluster.psql(&format!("CREATE ROLE {} LOGIN", quoted(&role)));
    let user = role.replace(' ', "%20");
    let url = cluster.url().replace("entail@", &format!("{user}@"));
    (role, url)
}

pub fn options(schema: &str) -> PostgresOptions {
    PostgresOptions::new().schema(schema).connections(4)
}

fn order(id: &str) -> StreamName {
    StreamName::new("order", id)
}

fn whole(id: &str, expected: u64) -> Append {
    let mut append = one(&order(id), expected, "happened");
    append.message = Some(Message {
        id: format!("m{expected}").into(),
        answer: String::new(),
    });
    let claim = |number: u64| Claim {
        name: "number".to_owned(),
        value: format!("\"{id} {number}\""),
    };
    append.claims = vec![
        ClaimChange::Take(claim(expected)),
        ClaimChange::Release(claim(expected.saturating_sub(1))),
        ClaimChange::Take(claim(expected)),
    ];
    append.state = Some(NewState {
        shape: "a shape".to_owned(),
        json: "{}".to_owned(),
    });
    append
}

/// Uses every call of a store.
async fn use_all(url: &str, schema: &str) -> Result<(), StoreError> {
    let store = options(schema).connect(url).await?;
    append_all(&store).await?;
    store.read(&order("a"), Version::NONE, 10).await?;
    store.load(&order("a"), 10).await?;
    store.answer(&order("a"), &"m1".into()).await?;
    let filter = Filter::all().aggregate("order");
    store.log(Position::START, &filter, 10).await?;
    let page = store.log(Position::START, &Filter::all(), 100).await?;
    for _ in 0..2 {
        store.set_checkpoint("mail", Some(page.read_to)).await?;
    }
    store.checkpoints().await?;
    use_documents(&store).await?;
    let message = Message {
        id: entail::Uuid::now_v7().into(),
        answer: String::new(),
    };
    store.settle(&order("a"), message).await?;
    store.prune("order", "a shape", 10).await?;
    store.set_checkpoint("mail", None).await?;
    let now = Timestamp::from_micros(u64::MAX / 4);
    store.forget_messages("order", now, 10).await?;
    store.ids("order", None, 10).await?;
    assert!(store.health().await.is_usable());
    restore(&store).await
}

/// Creates, changes and removes documents.
async fn use_documents(store: &PostgresStore) -> Result<(), StoreError> {
    let key = DocumentKey::new("kind", entail::Uuid::now_v7().to_string());
    let change = |expected, content| DocumentChange {
        key: key.clone(),
        expected,
        content,
    };
    let content = Some(DocumentContent {
        json: "{}".to_owned(),
        ..DocumentContent::default()
    });
    let mut revision = 0;
    for next in [content.clone(), content.clone(), None] {
        let written = store.write_documents(vec![change(Some(revision), next)]);
        revision = written.await?.unwrap()[0];
    }
    for next in [content.clone(), content, None] {
        store.write_documents(vec![change(None, next)]).await?;
    }
    store.document(&key).await?;
    store.documents("kind", None, 10).await?;
    store.due("kind", 10).await?;
    store.all_documents(None, 10).await?;
    Ok(())
}

/// Appends of every kind, at once and one after the other.
async fn append_all(store: &PostgresStore) -> Result<(), StoreError> {
    let begin = store.load(&order("a"), 10).await?.page.version.get();
    store.append(whole("a", begin)).await?;
    store.append(whole("a", begin + 1)).await?;
    let mut several = one(&order("a"), begin + 2, "one");
    several
        .events
        .extend(one(&order("a"), begin + 3, "two").events);
    store.append(several).await?;
    let mut tasks = Vec::new();
    for number in 0..10 {
        let store = store.clone();
        tasks.push(tokio::spawn(async move {
            let stream = order(&format!("{begin} {number}"));
            store.append(one(&stream, 0, "happened")).await
        }));
    }
    for task in tasks {
        task.await.unwrap()?;
    }
    Ok(())
}

async fn restore(store: &PostgresStore) -> Result<(), StoreError> {
    let holdings = store.holdings(None, 10).await?;
    let mut copied: Vec<Holdings> = holdings;
    for held in &mut copied {
        let id = format!("restored {}", Version::new(1));
        held.stream = order(&format!("{id} {}", entail::Uuid::now_v7()));
        for claim in &mut held.claims {
            claim.value = format!("\"{}\"", held.stream);
        }
    }
    let page = store.log(Position::START, &Filter::all(), 100).await?;
    let mut event = page.events[0].clone();
    (event.stream, event.version) = (copied[0].stream.clone(), Version::new(1));
    event.event_id = entail::Uuid::now_v7();
    let restored = Restored {
        events: vec![event],
        holdings: copied,
    };
    store.restore(restored).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_with_the_grants_of_the_page_can_make_every_call_and_needs_each_grant() {
    let Some(cluster) = cluster() else { return };
    let schema = fresh_schema().replace('"', "");
    drop(options(&schema).connect(&cluster.url()).await.unwrap());
    let (role, url) = new_role(cluster);
    let error = options(&schema).connect(&url).await.unwrap_err();
    assert!(!error.is_retryable(), "{error:?}");
    let grants = grants(&schema, &role, "app");
    cluster.psql(&grants.concat());
    use_all(&url, &schema).await.unwrap();
    use_all(&url, &schema).await.unwrap();
    // Without any one of them, some call fails, and says what is missing.
    for grant in &grants {
        let (rights, on) = grant
            .strip_prefix("GRANT ")
            .and_then(|grant| grant.split_once(" ON "))
            .unwrap();
        let (on, _) = on.split_once(" TO ").unwrap();
        for right in rights.split(", ") {
            let role = quoted(&role);
            cluster.psql(&format!("REVOKE {right} ON {on} FROM {role}"));
            let error = use_all(&url, &schema).await;
            let error = error.expect_err(&format!("{right} on {on} is not needed"));
            let chain = entail::ErrorChain::of(&error).to_string();
            assert!(chain.contains("permission denied"), "{chain}");
            cluster.psql(&format!("GRANT {right} ON {on} TO {role}"));
        }
    }
    use_all(&url, &schema).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_may_create_in_an_empty_schema_creates_the_store_there() {
    let Some(cluster) = cluster() else { return };
    let schema = fresh_schema().replace('"', "");
    let (role, url) = new_role(cluster);
    let (name, role) = (quoted(&schema), quoted(&role));
    let error = options(&schema).connect(&url).await.unwrap_err();
    let chain = entail::ErrorChain::of(&error).to_string();
    assert!(chain.contains("permission denied for database"), "{chain}");
    cluster.psql(&format!(
        "CREATE SCHEMA {name}; GRANT USAGE, CREATE ON SCHEMA {name} TO {role}"
    ));
    use_all(&url, &schema).await.unwrap();
    // It is the owner of the tables, and needs no right to create any more.
    cluster.psql(&format!("REVOKE CREATE ON SCHEMA {name} FROM {role}"));
    use_all(&url, &schema).await.unwrap();
}
