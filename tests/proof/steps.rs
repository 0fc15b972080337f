//! Searches that use each step in many ways, over rows that hold what makes engines differ: numbers among texts, empty and
//! missing values, several values, letters of either case, wildcards, names of columns.

use super::cases::{Case, Events};
use serde_json::Value as Json;
use std::sync::Arc;

/// Lines of JSON, newest first.
const ROWS: &str = r#"
{"_time":"1749990000","user":"Bob","host":"h1","n":"10","k":"a","s":"OTHER","u":"10.0.0.5","mv":["a","b"],"_raw":"one"}
{"_time":"1749989990","user":"bob","host":"h1","n":"9","k":"a","s":"NULL","u":"10.9.1.1","mv":["b","a"],"_raw":"two"}
{"_time":"1749989900","user":"eve","host":"h2","n":"x","k":"b","s":"","u":"8.8.8.8","_raw":"three"}
{"_time":"1749989100","user":"eve","host":"h2","n":"","k":"b","s":"_raw","u":"fe80::1","mv":"a","_raw":"four"}
{"_time":"1749986400","host":"h2","n":"2.50","k":"c","s":"user","_raw":"five"}
{"_time":"1749986399.5","user":"ALICE","host":"h3","n":"-3","k":"c*","s":"Ünï","mv":["x","",  "x"],"_raw":"six"}
{"_time":"1749980000","user":"alice","n":"007","k":"C","s":"it's","u":"10.0.0.0/8","mv":["10","9"],"_raw":"seven"}
{"_time":"1749893600","user":"a_c","host":"","n":"1e2","k":"%","s":"a\"b","mv":["A"],"_raw":"eight"}
{"_time":"1749893600","user":"abc","host":"h1","n":"10.0","k":"_","s":"back\\slash","_raw":"nine"}
{"_time":"1749807200","user":"bob","host":"h1","n":"10","s":"two\nlines","mv":["b"],"_raw":"ten"}
{"user":"bob","host":"h9","n":"4","k":"a","s":"OTHER"}
"#;

/// Each line is a search.
const SEARCHES: &str = r"
| makeresults | eval b=split(%fe80::1 0x1F ::ffff:1.2.3.4 ::ffff:1.2.3.05 1.2.3.4 FE80:0::2 fe80::1/64 :: 15 1::2:3:4:5:6:7:8%, % %) | mvexpand b | sort 0 b | table b
* | lookup users user OUTPUT dept | table user dept
* | lookup users user OUTPUT dept AS k mail | table user k mail
* | lookup users user OUTPUTNEW dept AS k | table user k
* | lookup users.csv user OUTPUT dept AS k | table user k
* | lookup users.csv user OUTPUTNEW dept AS k mail AS m | table user k m
* | lookup users.csv user | table user dept mail
* | lookup networks range AS u OUTPUT zone risk | table u zone risk
* | lookup networks range AS u OUTPUTNEW zone AS k | table u k
* | lookup networks range AS u | table u zone
* | lookup users user AS nosuch OUTPUT dept | table user dept
* | eval who=mvappend(user, %alice%, user) | lookup users user AS who OUTPUT dept mail | table who dept mail
* | eval who=mvappend(%nobody%, user, %alice%) | lookup users.csv user AS who OUTPUTNEW dept AS k mail | table who k mail
* | eval all=mvappend(u, %10.9.9.9%, u) | lookup networks range AS all OUTPUT zone risk | table all zone risk
* | lookup users user AS mv OUTPUT dept | table mv dept
* | eval who=mvappend(user, %bob%) | lookup users user AS who dept AS k OUTPUT mail | table who k mail
* | lookup users dept AS k user OUTPUT mail | table k user mail
* | lookup users user OUTPUT dept | stats count by dept
* | lookup users user OUTPUT user AS found dept AS user | table user found
| inputlookup users.csv | table user dept mail
| inputlookup users.csv | where dept!=%it% | stats count by user
| inputlookup users.csv start=1 max=1 | table user dept
| inputlookup users WHERE dept=it OR user=B* | table user mail
* | table user k | inputlookup append=t users.csv | table user k dept
* | search [| inputlookup users.csv | fields user] | table _raw user
* | search NOT [| inputlookup users.csv | fields user] | table _raw user
* | search [search k=a | fields user] | table _raw
* | search [search k=a | fields user n] | table _raw
* | search [search k=a | table host n user] | table _raw
* | search [search k=nosuch | fields user] | table _raw
* | search NOT [search k=nosuch | fields user] | table _raw
* | search [search user=alice | fields k] | table _raw k
* | search [search user=alice | fields u] | table _raw u
* | search [search * | fields u] | table _raw u
* | search [search user=* | stats count by user | where count>1 | fields user] | table _raw
* | search [search mv=a | fields mv] | table _raw
* | search [search k=* | fields mv user] | table _raw
* | search [search user=abc | rename s AS k | fields k] OR user=eve | table _raw
* | search k=a [search host=h1 | fields user] NOT [search n=9 | fields n] | table _raw
* | stats count by user | search [search k=a | stats count by user | fields count] | table user count
* | search [search host=h1 | head 2 | fields user] | table _raw
* | search [search user=* | top limit=1 user | fields user] | table _raw
* | search mv=a [search user=* | dedup user | fields user] | table _raw
* | chart count over k by host
* | chart count by user host usenull=f
* | chart sum(n) over host by k limit=2
* | chart sum(n) over host by k limit=2 useother=f
* | chart avg(n) over host by user limit=bottom2
* | chart max(n) min(n) over k by host
* | chart count over user by s
* | chart count over s by user
* | chart dc(user) values(user) over k by host limit=1
* | chart values(user) over host by k
* | chart count over host by k nullstr=none otherstr=rest limit=1
* | chart count over mv by host
* | chart count over host by mv
* | chart count over host by mv dedup_splitvals=t
* | chart count over nosuch by host
* | chart count over host by nosuch
* | chart count by host
* | chart count over host by k where count in top2
* | chart sum(n) over host by k where max > 5
* | chart count over k by host | where h1 > 0 | table k h1 h2
* | chart count over k by host | rename h1 AS first | table k first
* | chart count over k by host | eval d=h1-h2 | table k d
* | chart count over k by host | sort - h1 k | table k h1
* | chart count over k by host | fields - h2 | sort k
* | chart count over k by host | eventstats sum(h1) AS h2 | table k h1 h2
* | chart count over k by host | stats sum(h1) AS a max(h2) AS b
* | chart latest(user) over host by k
* | timechart span=1h count
* | timechart span=1d count by host
* | timechart span=5m count by user limit=1
* | timechart span=1h sum(n) avg(n) by host
* | timechart span=1h cont=f count
* | timechart count
* | timechart bins=20 dc(user)
user=nobody | timechart count by k
* | eval r=round(n/(n+_time)*100,2) | timechart span=1h avg(r) AS avg per_second(n) AS rate by host
* | timechart span=1h per_hour(n) per_minute(n) by host
* | timechart span=1h values(user) AS who
earliest=1749980000 latest=1749990001 * | timechart span=1h count by k
earliest=1749980000 latest=1749990001 * | timechart span=1h partial=f count
earliest=1749980000 latest=1749990001 * | timechart count by k
* | timechart span=1h count by host | where h1>0
* | timechart span=1h count AS c | streamstats sum(c) AS total | table _time c total
* | xyseries host k n
* | stats count by host k | xyseries host k count
* | table k host user | untable k name value
* | stats count dc(user) AS users by host | untable host name value
* | stats count by host | untable nosuch name value
* | table n mv k | untable n a b | sort 0 a b n
* | table k k2 | untable k k2 k3
* | head (n!=4) | table _raw
* | sort 0 _time | head 3 | table _raw
* | head (k=%a%) keeplast=t | table _raw
* | head (n<100) null=t | table _raw
* | head limit=2 (user=*) | table _raw
* | dedup user | table _raw
* | dedup 2 host sortby n | table _raw n
* | dedup k consecutive=t | table _raw
* | dedup k host consecutive=t | table _raw
* | dedup host keepempty=t | table _raw
* | dedup host keepevents=t | table _raw host
* | dedup host k keepevents=t | table _raw host k
* | dedup mv | table _raw
* | dedup nosuch | table _raw
* | top 2 user by host
* | top limit=1 user by host useother=t
* | top limit=1 k useother=t showperc=f
* | top limit=1 k user by host useother=t otherstr=rest
* | rare limit=1 user by host
* | rare limit=2 k countfield=c percentfield=p
* | top user
* | table _raw | reverse | head 2
* | tail 2 | table _raw
* | join user [search k=a | table user s] | table _raw user s
* | join type=left user [search k=a | stats count by user] | table _raw user count
* | join max=0 user [search k=* | table user k] | stats count by user k
* | join user [search k=a] | table _raw user s host n
* | join type=left user [search k=a | rename s AS t] | table _raw user s t
* | eval s=%own% | join user [search k=a] | table user s
* | join max=0 user [search k=*] | stats count values(s) AS all by user k
* | eval user=%own% | append [search k=a] | table user s
| makeresults | append [search k=a] | table user s
| makeresults | eval user=%bob% | join max=0 user [search k=a] | table user s
* | streamstats count by user | table _raw count
* | streamstats reset_on_change=t count by host | table _raw count
* | streamstats window=2 sum(n) AS total | table _raw total
* | streamstats current=f last(user) AS before | table _raw before
* | streamstats time_window=1h count | table _raw count
* | streamstats time_window=1d dc(user) AS users | table _raw users
* | streamstats reset_before=(k=%b%) count | table _raw count
* | streamstats reset_after=(k=%b%) count | table _raw count
* | eventstats count by host | table _raw count
* | eventstats max(n) AS top by user | where n=top | table _raw
* | mvexpand mv | table _raw mv
* | stats count by mv
* | stats values(mv) AS all count(mv) AS n by mv
* | stats count(eval(mv=%a%)) AS n values(user) AS who by mv host
* | streamstats window=3 sum(n) AS total by host | join type=left user [search k=a | streamstats window=2 median(n) AS m | table user m] | table _raw total m
* | fillnull value=none user host | table _raw user host
* | table user host | fillnull
* | fillnull | stats count by user host n
* | fillnull value=x | table user host s u
* | fields u* n | table user u n s
* | fields - u* nosuch* | table user u n s
* | rename u* AS x_* | table x_user x_u user
* | rename us* AS *_is | table er_is user
* | rename host AS p.user | rename p.* AS * | table user host
* | rename nosuch AS p.user | rename p.* AS * | table user host
* | eval p.user=if(k=%a%, %new%, null()) | rename p.* AS * | stats count by user
k=b | rename p.* AS * | stats count by user host
* | stats count AS c.n values(user) AS c.u by host | rename c.* AS * | table n u host
* | eval x=%<user>%.host.%</user><b c='d'>%.n.%</b><b>z</b><%.k.%>1</c><n>%.k | xmlkv x | table user b c k n
* | eval x=%&lt;s&gt;%.s.%&lt;/s&gt;<n m='%.k.%'></n>% | xmlkv x | stats count by s n
* | append [search k=a | table user] | table user
* | appendpipe [stats count AS n] | table _raw n
* | rename user AS who, host AS user | table who user host
* | table *r* | table user
* | stats values(*) AS * by host
* | table n k host | stats values(*) AS * sum(n) AS n by host
* | table n k host | stats max(n) AS n values(*) AS * by host
* | table n k host | eventstats values(*) AS * max(k) AS k by host
* | regex user=%^b% | table _raw
* | rex field=_raw %(?<the_long_name_of_a_group>[a-z])ne% | table _raw the_long_name_of_a_group
* | eval t=lower(user)
* | eval user=upper(user), n=null()
* | rename user AS who | eval t=len(who)
* | stats count by user host | eval t=count+1
* | chart count over k by host | eval t=h1
* | timechart span=1h count by k | join _time [search k=a | timechart span=1h count AS c] | eval t=if(c>a, %more%, %not%)
* | sort 0 -n | table _raw
* | sort 0 k -user | table _raw
* | sort 0 _time | rename _time AS t | table t _raw
* | sort 0 user | eval user=1 | table user _raw
* | sort 0 -k | fields - k | table _raw
* | sort 0 u | rename u AS k | sort 0 k | table _raw
* | sort 0 -host | streamstats count AS host | table host _raw
* | sort 0 host user | reverse | table _raw
* | sort 0 user | append [search k=a] | table _raw
* | stats count by user | sort -count | fields user
* | stats count by user host | sort -count user | rename count AS n | table host
* | chart count over k by host | sort -h1 | table h2 k
* | sort 0 user | lookup users user OUTPUT dept AS user | table user _raw
* | sort 0 mv | mvexpand mv | table mv _raw
* | eval a=tonumber(n) | eval b=a*1.25, c=a/3, d=a+0.125 | table _raw a b c d
* | eval a=n*1.5 | eval b=a/7 | eval c=b-a, d=-b | eval e=c*d | table _raw a b c d e
* | eval a=n/3 | where a>0 | sort 0 a | eval a=a*2 | eval b=a/0.7 | table _raw a b
* | eval a=tonumber(n) | table a user | rename a AS b | eval c=b/3 | table user b c
* | eval a=n/3 | fields a k | eval b=a*2 | stats max(a) AS a sum(b) AS b by k | eval c=a*3
* | eval a=n/3 | eventstats max(a) AS top by user | eval b=top-a | table _raw a
* | eval a=n*0.5 | append [search k=a | eval a=n/3 | eval c=a*2 | fields a c _raw] | eval b=1 | table _raw a b c
* | eval a=n*0.5 | join type=left user [search k=a | eval d=n/3 | eval c=d*2 | table user d c] | eval b=a*3 | table _raw a b c d
* | eval a=n*0.5 | eval b=a*3
* | eval a=n+u+user, b=n+k+s+n, c=s+n+n | table _raw a b c
* | eval a=n+0.07+n, b=n+n+n+n+n+n | table _raw a b
* | eval b=(n+n)*2.5, c=round((n+n)/(n+3)*100,1), d=u+n-0.25 | table _raw b c d
* | eval a=n+n | eval b=a/3, c=a+1.5 | where a>5 | table _raw a b c
";

pub fn of_steps() -> Vec<Case> {
    let rows: Vec<Json> =
        ROWS.lines().filter(|line| !line.is_empty()).map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let events = Events::of(super::cases::of_objects(&rows));
    let searches = SEARCHES.lines().filter(|line| !line.is_empty());
    // `%` stands for a quote.
    let case = |search: &str| Case {
        name: search.to_string(),
        search: search.replace('%', "\""),
        events: Arc::clone(&events),
    };
    searches.map(case).collect()
}
