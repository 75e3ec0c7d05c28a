// On lists of conversations: what was written earlier and could not go out yet goes out.

import { forgetOthers } from "haat/chat/draft";
import { Post } from "haat/chat/post";

const form = document.querySelector("main [name=csrfmiddlewaretoken]")?.form;
const owner = document.querySelector("[data-owner]")?.dataset.owner;
if (owner) forgetOthers(owner);
if (form && owner) new Post({ owner, token: () => form.elements.csrfmiddlewaretoken.value }).walk();
