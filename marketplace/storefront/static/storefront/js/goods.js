// Pages of goods in the browser: what narrows a list, sorts offers or picks a variant fills the page's main part anew.

import "htmx";
import "haat/storefront/here";
import { watchAnswers } from "haat/storefront/answers";
import { toast } from "haat/storefront/shell";

const main = document.getElementById("goods-main");
if (main) watchAnswers(main);
// What an answer says beside what it fills (`HX-Trigger`), as that goods are in the basket now.
document.addEventListener("haat:said", ({ detail }) => toast(detail.text));
// What a browser remembers is fetched where something asks for it: a shop's page does not.
if (document.querySelector("#compare-bar, #recent, [data-compared], [data-recent-clear]")) import("haat/storefront/shelves");
