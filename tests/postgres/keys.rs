//! Keys are compared byte by byte, whatever the collation of the database is.

use std::collections::BTreeSet;

use entail::{
    Position, PostgresOptions, StreamName, Version,
    store::{Claim, ClaimChange, Filter, Log as _, Message, NewState, Portable as _, Streams as _},
};
use entail_test_support::cluster::Cluster;

use super::{cluster, fresh_schema, one, order::client, quoted};

/// The indexes of a schema that compare text in a collation, as `table.column: collation`.
pub async fn keys_in_a_collation(cluster: &Cluster, schema: &str) -> Vec<String> {
    let sql = "SELECT c.relname || '.' || a.attname || ': ' || l.collname
         FROM pg_index i
         JOIN pg_class c ON c.oid = i.indrelid
         CROSS JOIN unnest(i.indcollation) AS used (by_it)
         JOIN pg_collation l ON l.oid = used.by_it
         JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey)
         WHERE c.relnamespace = $1::text::regnamespace AND l.collname NOT IN ('C', 'POSIX')
         UNION
         SELECT c.relname || '.' || a.attname || ': ' || l.collname
         FROM pg_index i
         JOIN pg_class c ON c.oid = i.indrelid
         JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey)
         JOIN pg_collation l ON l.oid = a.attcollation
         WHERE c.relnamespace = $1::text::regnamespace AND l.collname NOT IN ('C', 'POSIX')";
    let client = client(cluster).await;
    let rows = client.query(sql, &[&quoted(schema)]).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_key_of_a_new_store_is_compared_in_a_collation() {
    let Some(cluster) = cluster() else { return };
    let schema = fresh_schema();
    let options = PostgresOptions::new().schema(&schema);
    drop(options.connect(&cluster.url()).await.unwrap());
    let found = keys_in_a_collation(cluster, &schema).await;
    assert_eq!(found, Vec::<String>::new());
    // The search finds a key that is.
    let another = format!("{}.another", quoted(&schema));
    let key = format!("CREATE TABLE {another} (name text PRIMARY KEY)");
    client(cluster).await.batch_execute(&key).await.unwrap();
    let found = keys_in_a_collation(cluster, &schema).await;
    assert_eq!(found, ["another.name: default"]);
}

/// The URL of a new database that sorts as this language does, if the server knows a language.
async fn database_of_a_language(cluster: &Cluster) -> Option<String> {
    let client = client(cluster).await;
    // ICU before the operating system: it is the same everywhere.
    let sql = "SELECT collprovider::text, coalesce(to_jsonb(l) ->> 'colllocale', \
                      to_jsonb(l) ->> 'colliculocale', collcollate) \
               FROM pg_collation l \
               WHERE collprovider IN ('i', 'c') AND collname ~ '^(sv|da|et|cs|en)[-_]' \
                   AND collencoding IN (-1, 6) \
               ORDER BY collprovider DESC, collname !~ '^sv', collname LIMIT 1";
    let found = client.query_opt(sql, &[]).await.unwrap();
    let Some(row) = found else {
        println!("the server knows no language: NOTHING was tested on one");
        return None;
    };
    let (provider, locale): (String, String) = (row.get(0), row.get(1));
    let name = format!("of a language {}", fresh_schema().replace('"', ""));
    let in_locale = if provider == "i" {
        format!("LOCALE_PROVIDER icu ICU_LOCALE '{locale}' LOCALE 'C'")
    } else {
        format!("LOCALE '{locale}'")
    };
    let sql = format!("CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8' {in_locale}");
    if let Err(error) = client.batch_execute(&sql).await {
        println!("no database of {locale} ({error}): NOTHING was tested on one");
        return None;
    }
    let name = name.replace(' ', "%20");
    Some(cluster.url().replace("/postgres", &format!("/{name}")))
}

#[tokio::test(flavor = "multi_thread")]
async fn ids_that_languages_sort_otherwise_are_kept_apart_and_in_order() {
    let Some(cluster) = cluster() else { return };
    let Some(url) = database_of_a_language(cluster).await else {
        return;
    };
    let store = PostgresOptions::new().connect(&url).await.unwrap();
    // In a language, case, accents and punctuation come second, and some letters after `z`.
    let ids = [
        "a", "A", "ä", "a\u{308}", "å", "z", "Z", "ö", "co-op", "coop", "co op", "CO-OP", "ß",
        "ss", "ch", "h", "i", "ı", "I", "İ", "1-1", "11", "1-2", "", "_", "-", "\u{200b}", "é",
        "e\u{301}",
    ];
    for expected in 0..2 {
        for id in ids {
            let mut append = one(&StreamName::new("word", id), expected, "happened");
            append.message = Some(Message {
                id: format!("m{expected}{id}").into(),
                answer: id.to_owned(),
            });
            append.claims = vec![ClaimChange::Take(Claim {
                name: "word".to_owned(),
                value: format!("\"{id}\""),
            })];
            append.state = Some(NewState {
                shape: "a shape".to_owned(),
                json: expected.to_string(),
            });
            store.append(append).await.unwrap();
            let checkpoint = Some(Position::START);
            store
                .set_checkpoint(&format!("of {id}"), checkpoint)
                .await
                .unwrap();
        }
    }
    for id in ids {
        let stream = StreamName::new("word", id);
        let loaded = store.load(&stream, 10).await.unwrap();
        assert_eq!(loaded.page.version, Version::new(2), "{id}");
        let message = format!("m0{id}").into();
        let answer = store.answer(&stream, &message).await.unwrap().unwrap();
        assert_eq!(answer.answer, id);
    }
    assert_eq!(store.checkpoints().await.unwrap().len(), ids.len());
    // What is listed in pages is in the order of bytes, and nothing is left out.
    let mut after = None;
    let mut listed = Vec::new();
    loop {
        let page = store.holdings(after.as_ref(), 4).await.unwrap();
        let Some(last) = page.last() else { break };
        after = Some(last.stream.clone());
        listed.extend(page.iter().map(|held| held.stream.id().to_owned()));
    }
    let in_order: BTreeSet<String> = ids.map(str::to_owned).into();
    assert_eq!(listed, in_order.into_iter().collect::<Vec<_>>());
    let log = store.log(Position::START, &Filter::all(), 1000).await;
    assert_eq!(log.unwrap().events.len(), ids.len() * 2);
}
