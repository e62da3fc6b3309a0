"""Who may do what: every route there is, and who comes in. Written down here, and nowhere taken from the code.

A WebSocket is a LINE, tried in `test_lines_open.py`.

A new route fails the tests until it has a line: its methods, its path as in the route table, who comes in, and whose
the thing in its path must be. If the path holds a parameter that is new, `tests/web/world.py` needs a sample of it.

    who     everyone         visitors too
            holder           whoever holds the secret in the path, signed in or not
            signed_in        whoever is signed in
            working          whoever works here: holds any role but jim
            nobody           there in development alone, for a machine that signs what it sends, or for who comes back from
                     where they signed in
            jim, professional, staff, administrator      who holds that role; a visitor is asked to sign in
    whose   -                nothing in the path is anybody's
            own              of whoever asks: Hilde's, Carla's
            others           anybody's, but nothing that is about whoever asks
            any              anybody's

Whoever does not come in finds no page there, exactly as where there is none.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from starlette.routing import Route, WebSocketRoute

ROLES = {"jim": "hilde", "professional": "carla", "staff": "nadia", "administrator": "ruth"}
SEVERAL = {"signed_in": (*ROLES.values(),), "working": ("carla", "nadia", "ruth")}
VISITORS = ("visitor", *ROLES.values())  # in `world.py`, what is anybody's is Hilde's or Carla's
TABLE = """
GET       /mailbox                                       nobody         -
GET       /mailbox/{name}                                nobody         -
GET       /mailbox/{name}/body                           nobody         -
POST      /mailbox/{name}/reply                          nobody         -
GET POST  /walk-in/{token}                               nobody         -
POST      /texts/delivery                                nobody         -
POST      /texts/reply                                   nobody         -

GET       /bridge/rooms/{code}                           nobody         -
GET       /sign-in/organisations/{id:int}/back           nobody         -

GET       /                                              everyone       -
GET       /about                                         everyone       -
GET       /help-now                                      everyone       -
GET       /privacy                                       everyone       -
GET       /gatherings                                    everyone       -
GET       /dilemmas                                      everyone       -
GET       /dilemmas.atom                                 everyone       -
GET       /dilemmas/{slug}                               everyone       -
GET       /dilemmas/{slug}/card                          everyone       -
GET       /dilemmas/{slug}/card.png                      everyone       -
GET       /stories                                       everyone       -
GET       /stories/{slug}                                everyone       -
GET       /tips                                          everyone       -
GET       /tips/{id:int}                                 everyone       -
GET       /tips/{id:int}/sound                           everyone       -
POST      /tips/{id:int}/helped                          jim            any
GET       /newsletters                                   everyone       -
GET       /newsletters/{slug}                            everyone       -
GET POST  /newsletters/stop/{token}                      holder         -
POST      /newsletters/stop/{token}/undo                 holder         -
GET POST  /my-newsletter                                 signed_in      -
POST      /my-newsletter/end                             signed_in      -
GET       /search                                        everyone       -
GET       /gatherings/{slug}.ics                         everyone       -
GET       /gatherings/{slug}                             everyone       -
GET POST  /call-back                                     everyone       -
GET       /call-back/asked                               everyone       -
GET POST  /sign-in                                       everyone       -
GET POST  /sign-in/code                                  everyone       -
GET POST  /sign-in/organisations/{id:int}                everyone       -
POST      /sign-out                                      everyone       -
GET       /erased                                        everyone       -

GET       /my-data                                       signed_in      -
GET       /sessions                                      signed_in      -
POST      /sessions/end                                  signed_in      -
POST      /sessions/others/end                           signed_in      -
POST      /sessions/{id:int}/end                         signed_in      -
POST      /my-data/file                                  signed_in      -
GET POST  /my-data/wrong                                 signed_in      -
GET       /my-data/said                                  signed_in      -

POST      /language                                      everyone       -
POST      /theme                                         everyone       -
GET       /health                                        everyone       -
GET       /.well-known/security.txt                      everyone       -
GET       /health/post                                   everyone       -
GET POST  /join                                          everyone       -
GET       /join/mail                                     everyone       -
GET       /join/phone                                    everyone       -
GET       /static/{version}/{name:path}                  everyone       -

GET POST  /sign-in/afresh                                signed_in      -
POST      /sign-in/afresh/code                           signed_in      -
POST      /sign-in/afresh/app                            signed_in      -
POST      /sign-in/afresh/passkey                        signed_in      -

GET       /second-factor                                 working        -
POST      /second-factor/passkey                         working        -
POST      /second-factor/passkey/options                 working        -
POST      /second-factor/code                            working        -
GET       /second-factor/new                             working        -
GET POST  /second-factor/new/passkey                     working        -
POST      /second-factor/new/passkey/options             working        -
GET POST  /second-factor/new/app                         working        -
POST      /second-factor/new/app/code                    working        -
GET       /second-factor/new/done                        working        -
GET POST  /second-factor/lost                            working        -
POST      /second-factor/lost/code                       working        -
POST      /second-factor/lost/withdrawal                 working        -
GET       /access                                        working        -
POST      /access/passkeys/name                          working        -
POST      /access/passkeys/removal                       working        -
POST      /access/app/removal                            working        -
GET       /staff/lost-factors                            staff          -
GET       /staff/lost-factors/{id:int}                   staff          any
POST      /staff/lost-factors/{id:int}/confirmation      staff          any
POST      /staff/lost-factors/{id:int}/refusal           staff          any
GET       /admin/lost-factors                            administrator  -
GET       /admin/lost-factors/{id:int}                   administrator  any
POST      /admin/lost-factors/{id:int}/confirmation      administrator  any
POST      /admin/lost-factors/{id:int}/refusal           administrator  any

GET POST  /sign-in/{token}                               holder         -
GET       /t/{token}                                     holder         -
GET POST  /join/{token}                                  holder         -
GET POST  /address/{token}                               holder         -
POST      /a/{token}/answer                              holder         -
POST      /a/{token}/remark                              holder         -
GET       /a/{token}/group                               holder         -
GET       /a/{token}/room                               holder         -
LINE      /a/{token}/room/line                           holder         -
POST      /a/{token}/group/answer                        holder         -
POST      /a/{token}/group/leave                         holder         -
POST      /a/{token}/group/back                          holder         -
GET       /a/{token}/group/poll                          holder         -
GET       /a/{token}/group/poll/new                      holder         -
POST      /a/{token}/group/poll/new                      holder         -
POST      /a/{token}/group/poll/{number:int}             holder         -
POST      /a/{token}/group/poll/{number:int}/choose      holder         -
POST      /a/{token}/group/poll/{number:int}/end         holder         -
GET       /a/{token}/group/meetups/new                   holder         -
POST      /a/{token}/group/meetups/new                   holder         -
GET       /a/{token}/meetup/{number:int}                 holder         -
POST      /a/{token}/meetup/{number:int}/answer          holder         -
GET       /a/{token}/meetup/{number:int}/ontmoeting.ics  holder         -
GET       /a/{token}/meetup/{number:int}/after           holder         -
POST      /a/{token}/meetup/{number:int}/after           holder         -
POST      /a/{token}/meetup/{number:int}/again           holder         -
GET       /a/{token}/meetup/{number:int}/move            holder         -
POST      /a/{token}/meetup/{number:int}/move            holder         -
POST      /a/{token}/meetup/{number:int}/cancellation    holder         -
POST      /a/{token}/meetup/{number:int}/cancellation/undo holder         -
GET       /agenda/{token}.ics                            holder         -
GET       /a/{token}/ring/{number:int}                   holder         -
POST      /a/{token}/ring/{number:int}                   holder         -
GET       /a/{token}/gatherings                          holder         -
POST      /a/{token}/gatherings/hear                     holder         -
GET       /a/{token}/gatherings/{number:int}             holder         -
POST      /a/{token}/gatherings/{number:int}/sign-up     holder         -
POST      /a/{token}/gatherings/{number:int}/give-up     holder         -
GET       /a/{token}/dilemmas                           holder         -
GET POST  /a/{token}/dilemmas/{dilemma:int}             holder         -
POST      /a/{token}/dilemmas/{dilemma:int}/sound       holder         -
GET POST  /a/{token}/tip                                holder         -
GET       /a/{token}/stories                             holder         -
GET       /a/{token}/stories/{slug}                      holder         -
GET       /a/{token}/tips                                holder         -
GET POST  /a/{token}/tips/new                            holder         -
GET       /a/{token}/tips/{number:int}                   holder         -
POST      /a/{token}/tips/{number:int}/accept            holder         -
POST      /a/{token}/tips/{number:int}/sign              holder         -
POST      /a/{token}/tips/{number:int}/withdraw          holder         -
POST      /a/{token}/group/wake                          holder         -
POST      /a/{token}/group/messages                      holder         -
GET       /a/{token}/group/news                          holder         -
GET       /a/{token}/group/live                          holder         -
POST      /a/{token}/group/read                          holder         -
GET POST  /a/{token}/group/messages/{message:int}        holder         -
GET POST  /a/{token}/group/messages/{message:int}/worry  holder         -
GET POST  /a/{token}/group/messages/{message:int}/hiding holder         -
POST      /a/{token}/group/messages/{message:int}/removal      holder         -
POST      /a/{token}/group/messages/{message:int}/removal/undo holder         -
POST      /a/{token}/group/messages/{message:int}/hiding/undo  holder         -
GET POST  /a/{token}/group/habits                        holder         -
GET POST  /a/{token}/group/about                         holder         -
POST      /a/{token}/group/offer                         holder         -
POST      /a/{token}/group/offer/undo                    holder         -
POST      /a/{token}/snooze                              holder         -
POST      /a/{token}/undo                                holder         -
GET POST  /a/{token}/consent                             holder         -
POST      /a/{token}/decline                             holder         -
GET POST  /a/{token}/reach                               holder         -
GET POST  /a/{token}/reach/new                           holder         -
POST      /a/{token}/decline/undo                        holder         -
GET POST  /a/{token}/pause                               holder         -
POST      /a/{token}/pause/end                           holder         -
GET POST  /a/{token}/moments                            holder         -
GET POST  /a/{token}/moments/{moment:int}               holder         -
POST      /a/{token}/moments/{moment:int}/removal       holder         -
POST      /a/{token}/moments/{moment:int}/removal/undo  holder         -
GET POST  /a/{token}/stop                                holder         -
GET       /a/{token}/erasure                             holder         -
POST      /a/{token}/erasure/undo                        holder         -
POST      /a/{token}/resume                              holder         -
GET POST  /a/{token}/rhythm                              holder         -
GET POST  /a/{token}/silence                             holder         -
GET POST  /a/{token}/end-of-help                         holder         -
GET POST  /a/{token}/young-person                        holder         -
POST      /a/{token}/young-person/undo                   holder         -
GET POST  /a/{token}/call-back                           holder         -
GET       /a/{token}/search                              holder         -
POST      /a/{token}/search/ask                          holder         -
GET POST  /a/{token}/ask                                 holder         -
POST      /a/{token}/reply                               holder         -
GET POST  /a/{token}/other-jim                           holder         -
POST      /a/{token}/other-jim/undo                      holder         -
GET       /a/{token}/exchange                            holder         -
POST      /a/{token}/exchange/words                      holder         -
POST      /a/{token}/exchange/no                         holder         -
POST      /a/{token}/exchange/stop                       holder         -
POST      /a/{token}/exchange/stop/undo                  holder         -
POST      /a/{token}/exchange/staff                      holder         -
GET       /a/{token}/listening                           holder         -
POST      /a/{token}/listening/off                       holder         -
GET       /a/{token}/asked                               holder         -
POST      /a/{token}/asked/undo                          holder         -
GET POST  /a/{token}/talk                                holder         -
GET       /a/{token}/talk/moments                        holder         -
GET POST  /a/{token}/talk/moments/{at}                    holder         -
POST      /a/{token}/talk/number                         holder         -
POST      /a/{token}/talk/cancellation                   holder         -
POST      /a/{token}/talk/cancellation/undo              holder         -
GET       /a/{token}/talk/gesprek.ics                    holder         -
GET       /calendar/{token}.ics                          holder         -
GET       /a/{token}                                     holder         -
POST      /a/{token}/renew                               holder         -
GET POST  /u/{token}                                     holder         -
POST      /u/{token}/undo                                holder         -
GET POST  /helper/{token}                               holder         -
GET POST  /helper/{token}/stop                          holder         -
GET POST  /still-helping/{token}                        holder         -
POST      /still-helping/{token}/undo                   holder         -

GET       /me                                            jim            -
GET       /me/told                                       jim            -
GET       /me/data                                       jim            -
GET       /me/looks                                      jim            -
GET POST  /me/erasure                                    jim            -
POST      /me/erasure/undo                               jim            -
POST      /me/erasure/now                                jim            -
GET       /me/check-ins/{id:int}                         jim            own
POST      /me/check-ins/{id:int}/answer                  jim            own
POST      /me/check-ins/{id:int}/remark                  jim            own
POST      /me/check-ins/{id:int}/snooze                  jim            own
POST      /me/check-ins/{id:int}/undo                    jim            own
GET POST  /me/consent                                    jim            -
POST      /me/decline                                    jim            -
POST      /me/decline/undo                               jim            -
GET POST  /me/pause                                      jim            -
POST      /me/pause/end                                  jim            -
GET       /me/group                                     jim            -
GET       /me/group/room                                jim            -
LINE      /me/group/room/line                            jim            -
POST      /me/group/answer                              jim            -
POST      /me/group/leave                               jim            -
POST      /me/group/back                                jim            -
GET       /me/group/poll                                jim            -
GET       /me/group/poll/new                            jim            -
POST      /me/group/poll/new                            jim            -
POST      /me/group/poll/{number:int}                   jim            own
POST      /me/group/poll/{number:int}/choose            jim            own
POST      /me/group/poll/{number:int}/end               jim            own
GET       /me/group/meetups/new                          jim            -
POST      /me/group/meetups/new                          jim            -
GET       /me/meetup/{number:int}                        jim            own
POST      /me/meetup/{number:int}/answer                 jim            own
GET       /me/meetup/{number:int}/ontmoeting.ics         jim            own
GET       /me/meetup/{number:int}/after                  jim            own
POST      /me/meetup/{number:int}/after                  jim            own
POST      /me/meetup/{number:int}/again                  jim            own
GET       /me/meetup/{number:int}/move                   jim            own
POST      /me/meetup/{number:int}/move                   jim            own
POST      /me/meetup/{number:int}/cancellation           jim            own
POST      /me/meetup/{number:int}/cancellation/undo      jim            own
GET       /me/agenda                                     jim            -
POST      /me/agenda                                     jim            -
POST      /me/agenda/removal                             jim            -
GET       /me/ring/{number:int}                         jim            own
POST      /me/ring/{number:int}                         jim            own
GET       /me/gatherings                                jim            -
POST      /me/gatherings/hear                           jim            -
GET       /me/gatherings/{number:int}                   jim            any
POST      /me/gatherings/{number:int}/sign-up           jim            any
POST      /me/gatherings/{number:int}/give-up           jim            any
GET       /me/dilemmas                                  jim            -
GET POST  /me/dilemmas/{dilemma:int}                    jim            any
POST      /me/dilemmas/{dilemma:int}/sound              jim            any
POST      /me/dilemmas/listening                        jim            -
POST      /me/dilemmas/listening/off                    jim            -
GET       /me/recordings/{recording:int}/sound          jim            own
POST      /me/recordings/{recording:int}/removal        jim            own
GET       /me/stories                                    jim            -
GET       /me/stories/{slug}                             jim            any
GET POST  /me/storytelling                               jim            -
POST      /me/storytelling/off                           jim            -
GET       /me/tips                                       jim            -
GET POST  /me/tips/new                                   jim            -
GET       /me/tips/{number:int}                          jim            own
POST      /me/tips/{number:int}/accept                   jim            own
POST      /me/tips/{number:int}/sign                     jim            own
POST      /me/tips/{number:int}/withdraw                 jim            own
POST      /me/group/wake                                jim            -
POST      /me/group/messages                      jim            -
GET       /me/group/news                          jim            -
GET       /me/group/live                          jim            -
POST      /me/group/read                          jim            -
GET POST  /me/group/messages/{message:int}        jim            own
GET POST  /me/group/messages/{message:int}/worry  jim            own
GET POST  /me/group/messages/{message:int}/hiding jim            own
POST      /me/group/messages/{message:int}/removal      jim            own
POST      /me/group/messages/{message:int}/removal/undo jim            own
POST      /me/group/messages/{message:int}/hiding/undo  jim            own
GET POST  /me/group/habits                        jim            -
GET POST  /me/group/about                         jim            -
POST      /me/group/offer                               jim            -
POST      /me/group/offer/undo                          jim            -
GET       /me/meeting                                   jim            -
GET POST  /me/meeting/{step}                            jim            -
POST      /me/meeting/off                               jim            -
GET POST  /me/meeting/others                            jim            -
GET POST  /me/moments                                   jim            -
GET POST  /me/moments/{moment:int}                      jim            own
POST      /me/moments/{moment:int}/removal              jim            own
POST      /me/moments/{moment:int}/removal/undo         jim            own
GET POST  /me/helper                                    jim            -
POST      /me/helper/end                                jim            -
POST      /me/helper/end/undo                           jim            -
GET POST  /me/stop                                       jim            -
POST      /me/resume                                     jim            -
GET POST  /me/rhythm                                     jim            -
GET POST  /me/silence                                    jim            -
GET POST  /me/reach                                      jim            -
POST      /me/reach/first                                jim            -
POST      /me/reach/off                                  jim            -
POST      /me/reach/brief                                jim            -
POST      /me/reach/on                                   jim            -
GET POST  /me/details                                    jim            -
GET POST  /me/end-of-help                                jim            -
GET       /me/messages                                   jim            -
POST      /me/messages/off                               jim            -
POST      /me/messages/on                                jim            -
GET POST  /me/young-person                               jim            -
POST      /me/young-person/undo                          jim            -
GET POST  /me/call-back                                  jim            -
GET       /me/search                                     jim            -
POST      /me/search/ask                                 jim            -
GET POST  /me/ask                                        jim            -
GET POST  /me/talk                                       jim            -
GET       /me/talk/moments                               jim            -
GET POST  /me/talk/moments/{at}                           jim            -
POST      /me/talk/number                                jim            -
POST      /me/talk/cancellation                          jim            -
POST      /me/talk/cancellation/undo                     jim            -
GET       /me/talk/gesprek.ics                           jim            -
GET POST  /me/other-jim                                  jim            -
POST      /me/other-jim/undo                             jim            -
GET POST  /me/listening                                  jim            -
POST      /me/listening/off                              jim            -
GET       /me/exchanges/{number:int}                     jim            own
POST      /me/exchanges/{number:int}/words               jim            own
POST      /me/exchanges/{number:int}/no                  jim            own
POST      /me/exchanges/{number:int}/stop                jim            own
POST      /me/exchanges/{number:int}/stop/undo           jim            own
POST      /me/exchanges/{number:int}/staff               jim            own
GET       /me/requests/{request:int}                     jim            own
POST      /me/requests/{request:int}/reply               jim            own
GET       /me/asked                                      jim            -
POST      /me/asked/undo                                 jim            -

GET       /hand-overs                                    professional   -
GET       /hand-overs/{id:int}                           professional   own
GET POST  /hand-overs/{id:int}/end-date                  professional   own
GET POST  /hand-overs/{id:int}/together                  professional   own
GET       /hand-overs/new                                professional   -
POST      /hand-overs/drafts                             professional   -
GET       /hand-overs/drafts/{id:int}                    professional   own
GET       /hand-overs/drafts/{id:int}/check              professional   own
POST      /hand-overs/drafts/{id:int}/registration       professional   own
GET POST  /hand-overs/drafts/{id:int}/removal            professional   own
GET POST  /hand-overs/drafts/{id:int}/{step}             professional   own
GET POST  /hand-overs/{id:int}/withdrawal                professional   own
GET POST  /hand-overs/{id:int}/reopening                 professional   own
GET POST  /hand-overs/{id:int}/colleague                 professional   own
GET       /situations                                    professional   -
GET       /situations/{slug}                             professional   any
GET POST  /hand-overs/leaving                            professional   -
POST      /hand-overs/leaving/undo                       professional   -
GET POST  /hand-overs/still-helping                     professional   -
POST      /hand-overs/accompaniments                    professional   -
POST      /hand-overs/accompaniments/{id:int}/removal   professional   own
POST      /hand-overs/accompaniments/{id:int}/removal/undo professional   own

GET       /staff                                         staff          -
GET       /staff/next                                    staff          -
GET       /staff/live                                    staff          -
POST      /staff/shortcuts                               staff          -
GET       /staff/roster                                  staff          -
GET       /staff/roster/{id:int}                         staff          any
POST      /staff/roster/{id:int}/week                    staff          any
POST      /staff/roster/{id:int}/days                    staff          any
POST      /staff/roster/{id:int}/days/undo               staff          any
POST      /staff/roster/{id:int}/leaves                  staff          any
POST      /staff/roster/{id:int}/leaves/undo             staff          any
GET POST  /staff/requests/new                            staff          -
GET       /staff/requests/{id:int}                       staff          others
POST      /staff/requests/{id:int}/claim                 staff          others
POST      /staff/requests/{id:int}/release               staff          others
POST      /staff/requests/{id:int}/reply                 staff          others
POST      /staff/requests/{id:int}/note                  staff          others
POST      /staff/requests/{id:int}/call                  staff          others
POST      /staff/requests/{id:int}/call/undo             staff          others
POST      /staff/requests/{id:int}/closure               staff          others
POST      /staff/requests/{id:int}/closure/undo          staff          others
POST      /staff/requests/{id:int}/jim                   staff          others
POST      /staff/requests/{id:int}/jim/undo              staff          others
POST      /staff/requests/{id:int}/colleague             staff          others
POST      /staff/requests/{id:int}/reply/filled          staff          others
POST      /staff/requests/{id:int}/told                  staff          others
POST      /staff/requests/{id:int}/snooze                staff          others
POST      /staff/requests/{id:int}/snooze/undo           staff          others
POST      /staff/requests/{id:int}/merge                 staff          others
POST      /staff/requests/{id:int}/merge/undo            staff          others
GET       /staff/requests/{id:int}/beside/{other:int}    staff          others
POST      /staff/requests/{id:int}/wish                  staff          others
POST      /staff/requests/{id:int}/offer                 staff          others
POST      /staff/requests/{id:int}/offer/undo            staff          others
GET       /staff/exchanges/{number:int}                  staff          others
POST      /staff/exchanges/{number:int}/end              staff          others
GET       /staff/groups                                  staff          -
GET       /staff/groups/{number:int}/room               staff          others
GET POST  /staff/groups/{number:int}/room/edit           staff          others
LINE      /staff/groups/{number:int}/room/line           staff          others
POST      /staff/groups/{number:int}/merge               staff          others
GET POST  /staff/groups/{number:int}/messages            staff          others
POST      /staff/groups/{number:int}/messages/{message:int}/hiding staff others
POST      /staff/groups/{number:int}/messages/{message:int}/hiding/undo staff others
POST      /staff/jims/{id:int}/group/messages            staff          others
POST      /staff/jims/{id:int}/group/habits              staff          others
POST      /staff/jims/{id:int}/group/about               staff          others
POST      /staff/groups/{number:int}/end                 staff          others
GET       /staff/groups/{number:int}/poll                staff          others
POST      /staff/groups/{number:int}/poll                staff          others
POST      /staff/groups/{number:int}/poll/{poll:int}/choose staff       others
POST      /staff/groups/{number:int}/poll/{poll:int}/end staff          others
GET       /staff/gatherings                              staff          -
GET       /staff/gatherings/new                          staff          -
POST      /staff/gatherings/new                          staff          -
GET       /staff/gatherings/{id:int}                     staff          any
GET       /staff/gatherings/{id:int}/edit                staff          any
POST      /staff/gatherings/{id:int}/edit                staff          any
POST      /staff/gatherings/{id:int}/open                staff          any
POST      /staff/gatherings/{id:int}/cancel              staff          any
POST      /staff/gatherings/{id:int}/came                staff          any
GET       /staff/gatherings/{id:int}/list.csv            staff          any
POST      /staff/jims/{id:int}/gatherings/sign-up        staff          others
POST      /staff/jims/{id:int}/gatherings/give-up        staff          others
POST      /staff/jims/{id:int}/gatherings/hear           staff          others
GET       /staff/newsletters                            staff          -
GET POST  /staff/newsletters/new                        staff          -
GET       /staff/newsletters/{id:int}                   staff          any
GET       /staff/newsletters/{id:int}/body              staff          any
GET POST  /staff/newsletters/{id:int}/edit              staff          any
POST      /staff/newsletters/{id:int}/trial             staff          any
POST      /staff/newsletters/{id:int}/sending           staff          any
POST      /staff/newsletters/{id:int}/sending/end       staff          any
POST      /staff/jims/{id:int}/newsletter               staff          others
POST      /staff/jims/{id:int}/newsletter/end           staff          others
GET       /staff/dilemmas                               staff          -
GET POST  /staff/dilemmas/new                           staff          -
GET       /staff/dilemmas/{id:int}                      staff          any
GET POST  /staff/dilemmas/{id:int}/edit                 staff          any
POST      /staff/dilemmas/{id:int}/asking               staff          any
POST      /staff/dilemmas/{id:int}/asking/end           staff          any
POST      /staff/dilemmas/{id:int}/publication          staff          any
POST      /staff/dilemmas/{id:int}/publication/end      staff          any
GET POST  /staff/recordings/{id:int}                    staff          others
GET       /staff/recordings/{id:int}/sound              staff          others
POST      /staff/jims/{id:int}/dilemmas/answer          staff          others
POST      /staff/jims/{id:int}/dilemmas/listening       staff          others
POST      /staff/jims/{id:int}/dilemmas/listening/off   staff          others
POST      /staff/jims/{id:int}/dilemmas/recording       staff          others
POST      /staff/dilemmas/{id:int}/card                  staff          any
GET       /staff/stories                                 staff          -
GET POST  /staff/stories/new                             staff          -
GET       /staff/stories/tellers                         staff          -
GET       /staff/stories/{id:int}                        staff          any
GET POST  /staff/stories/{id:int}/edit                   staff          any
POST      /staff/stories/{id:int}/publication            staff          any
POST      /staff/stories/{id:int}/publication/end        staff          any
POST      /staff/stories/{id:int}/removal                staff          any
POST      /staff/jims/{id:int}/storytelling              staff          others
POST      /staff/jims/{id:int}/storytelling/off          staff          others
GET       /staff/tips                                    staff          -
GET       /staff/tips/{id:int}                           staff          others
POST      /staff/tips/{id:int}/publish                   staff          others
POST      /staff/tips/{id:int}/decline                   staff          others
POST      /staff/tips/{id:int}/take-down                 staff          others
POST      /staff/tips/{id:int}/merge                     staff          others
POST      /staff/jims/{id:int}/tips/give                 staff          others
POST      /staff/jims/{id:int}/tips/accept               staff          others
POST      /staff/jims/{id:int}/tips/sign                 staff          others
POST      /staff/jims/{id:int}/tips/withdraw             staff          others
POST      /staff/jims/{id:int}/tips/helped               staff          others
POST      /staff/jims/{id:int}/group/poll                staff          others
GET       /staff/groups/{number:int}/meetups             staff          others
POST      /staff/groups/{number:int}/meetups             staff          others
GET       /staff/meetups/{id:int}                        staff          others
POST      /staff/meetups/{id:int}                        staff          others
POST      /staff/meetups/{id:int}/cancellation           staff          others
POST      /staff/meetups/{id:int}/cancellation/undo      staff          others
POST      /staff/jims/{id:int}/meetup                    staff          others
POST      /staff/jims/{id:int}/meetup/after              staff          others
POST      /staff/jims/{id:int}/group/answer              staff          others
POST      /staff/jims/{id:int}/group/leave               staff          others
POST      /staff/jims/{id:int}/group/back                staff          others
POST      /staff/jims/{id:int}/group/wake                staff          others
POST      /staff/jims/{id:int}/group/offer               staff          others
POST      /staff/jims/{id:int}/group/offer/undo          staff          others
GET       /staff/drafts                                  staff          -
GET       /staff/drafts/waiting                          staff          -
GET       /staff/drafts/{id:int}                         staff          others
GET POST  /staff/drafts/{id:int}/approval                staff          others
POST      /staff/drafts/{id:int}/moves                   staff          others
POST      /staff/drafts/threes                           staff          -
POST      /staff/drafts/{id:int}/joins                   staff          others
POST      /staff/drafts/{id:int}/swaps                   staff          others
POST      /staff/drafts/{id:int}/dismissal               staff          others
POST      /staff/drafts/{id:int}/dismissal/undo          staff          others
POST      /staff/drafts/{id:int}/additions               staff          others
POST      /staff/drafts/{id:int}/additions/removal       staff          others
GET       /staff/matching                                staff          -
POST      /staff/matching/runs                           staff          -
POST      /staff/matching/runs/{id:int}/cancellation     staff          any
GET       /staff/jims/{id:int}/exchanges                 staff          others
POST      /staff/jims/{id:int}/listening                 staff          others
POST      /staff/jims/{id:int}/listening/off             staff          others
POST      /staff/jims/{id:int}/meeting                   staff          others
POST      /staff/jims/{id:int}/meeting/off               staff          others
POST      /staff/jims/{id:int}/apart                     staff          others
POST      /staff/jims/{id:int}/apart/removal             staff          others
POST      /staff/jims/{id:int}/exchanges/{number:int}/words staff          others
POST      /staff/jims/{id:int}/exchanges/{number:int}/no staff          others
POST      /staff/jims/{id:int}/exchanges/{number:int}/stop staff          others
POST      /staff/jims/{id:int}/exchanges/{number:int}/stop/undo staff          others
POST      /staff/jims/{id:int}/exchanges/{number:int}/staff staff          others
GET POST  /staff/saved-answers                           staff          -
GET POST  /staff/saved-answers/{id:int}                  staff          any
POST      /staff/saved-answers/{id:int}/retirement       staff          any
POST      /staff/saved-answers/{id:int}/retirement/undo  staff          any
GET POST  /staff/synonyms                                staff          -
GET POST  /staff/synonyms/{id:int}                       staff          any
POST      /staff/synonyms/{id:int}/removal               staff          any
GET POST  /staff/danger-words                            staff          -
POST      /staff/danger-words/trial                      staff          -
POST      /staff/danger-words/{id:int}/removal           staff          any
GET       /staff/help/meldcode                           staff          -
POST      /staff/jims/{id:int}/tags                      staff          others
POST      /staff/jims/{id:int}/tags/removal              staff          others
GET       /staff/calls/{id:int}                          staff          others
POST      /staff/calls/{id:int}/claim                    staff          others
POST      /staff/calls/{id:int}/release                  staff          others
POST      /staff/calls/{id:int}/attempt                  staff          others
POST      /staff/calls/{id:int}/attempt/undo             staff          others
GET       /staff/jims                                    staff          -
GET       /staff/jims.csv                                staff          -
GET POST  /staff/jims/new                                staff          -
GET       /staff/jims/{id:int}                           staff          others
GET POST  /staff/jims/{id:int}/why                       staff          others
GET POST  /staff/jims/{id:int}/erasure                   staff          others
POST      /staff/jims/{id:int}/erasure/undo              staff          others
GET       /staff/jims/{id:int}/phone                     staff          others
POST      /staff/jims/{id:int}/answer                    staff          others
POST      /staff/jims/{id:int}/answer/undo               staff          others
POST      /staff/jims/{id:int}/snooze                    staff          others
POST      /staff/jims/{id:int}/talk                      staff          others
POST      /staff/jims/{id:int}/consent                   staff          others
POST      /staff/jims/{id:int}/decline                   staff          others
POST      /staff/jims/{id:int}/decline/undo              staff          others
POST      /staff/jims/{id:int}/pause                     staff          others
POST      /staff/jims/{id:int}/pause/end                 staff          others
POST      /staff/jims/{id:int}/days                     staff          others
POST      /staff/jims/{id:int}/days/day                 staff          others
POST      /staff/jims/{id:int}/days/removal             staff          others
POST      /staff/jims/{id:int}/days/removal/undo        staff          others
POST      /staff/jims/{id:int}/helper                   staff          others
POST      /staff/jims/{id:int}/helper/end               staff          others
POST      /staff/jims/{id:int}/helper/end/undo          staff          others
POST      /staff/jims/{id:int}/rhythm                    staff          others
POST      /staff/jims/{id:int}/stop                      staff          others
POST      /staff/jims/{id:int}/stop/undo                 staff          others
POST      /staff/jims/{id:int}/deceased                  staff          others
POST      /staff/jims/{id:int}/deceased/undo             staff          others
POST      /staff/jims/{id:int}/ending                    staff          others
POST      /staff/jims/{id:int}/ending/undo               staff          others
POST      /staff/jims/{id:int}/messages/off              staff          others
POST      /staff/jims/{id:int}/messages/on               staff          others
POST      /staff/jims/{id:int}/language                  staff          others
POST      /staff/jims/{id:int}/name                      staff          others
POST      /staff/jims/{id:int}/channels                  staff          others
POST      /staff/jims/{id:int}/channels/preference       staff          others
POST      /staff/jims/{id:int}/channels/bounce           staff          others
POST      /staff/jims/{id:int}/channels/repair           staff          others
POST      /staff/jims/{id:int}/channels/off              staff          others
POST      /staff/jims/{id:int}/channels/texts/off        staff          others
POST      /staff/jims/{id:int}/channels/texts/on         staff          others
GET       /staff/talks                                   staff          -
GET POST  /staff/talks/hours                             staff          -
POST      /staff/talks/hours/week                        staff          -
POST      /staff/talks/hours/week/removal                staff          -
POST      /staff/talks/hours/days                        staff          -
POST      /staff/talks/hours/days/removal                staff          -
POST      /staff/talks/feed                              staff          -
POST      /staff/talks/feed/removal                      staff          -
GET       /staff/talks/{id:int}                          staff          others
POST      /staff/talks/{id:int}/held                     staff          others
POST      /staff/talks/{id:int}/missed                   staff          others
POST      /staff/talks/{id:int}/outcome/undo             staff          others
POST      /staff/talks/{id:int}/cancellation             staff          others
POST      /staff/talks/{id:int}/cancellation/undo        staff          others
GET       /staff/talks/{id:int}/moments                  staff          others
POST      /staff/talks/{id:int}/moment                   staff          others
GET       /staff/jims/{id:int}/moments                   staff          others
POST      /staff/jims/{id:int}/moment                    staff          others
POST      /staff/jims/{id:int}/moment-offer              staff          others
GET       /staff/quiet                                   staff          -
GET POST  /staff/outgoing                                staff          -
POST      /staff/outgoing/undo                           staff          -
GET POST  /staff/outgoing/{id:int}                       staff          others
GET       /staff/outgoing/{id:int}/body                  staff          others
GET       /staff/post                                    staff          -
POST      /staff/post/{id:int}/settlement                staff          others
POST      /staff/post/arrived                            staff          -
POST      /staff/post/arrived/undo                       staff          -
GET       /staff/received                                staff          -
GET       /staff/received/{id:int}                       staff          others
GET       /staff/received/{id:int}/body                  staff          others
GET       /staff/received/{id:int}/original              staff          others
POST      /staff/received/{id:int}/jim                   staff          others
POST      /staff/received/{id:int}/request               staff          others
POST      /staff/received/{id:int}/confirmation          staff          others
POST      /staff/received/{id:int}/settlement            staff          others
POST      /staff/received/{id:int}/settlement/undo       staff          others
POST      /staff/proposals/{id:int}/application          staff          others
POST      /staff/proposals/{id:int}/application/undo     staff          others
POST      /staff/proposals/{id:int}/dismissal            staff          others

GET POST  /admin/hand-overs/{id:int}/withdrawal          administrator  any
GET POST  /admin/hand-overs/{id:int}/reopening           administrator  any
GET POST  /admin/hand-overs/{id:int}/colleague           administrator  any
GET POST  /admin/accounts/{id:int}/leaving               administrator  any
POST      /admin/accounts/{id:int}/leaving/undo          administrator  any
GET       /admin                                         administrator  -
GET POST  /admin/accounts                                administrator  -
GET       /admin/accounts/new                            administrator  -
GET       /admin/accounts/{id:int}                       administrator  any
POST      /admin/accounts/{id:int}/roles/{role_id:int}/end administrator  any
POST      /admin/accounts/{id:int}/identities/end        administrator  any
POST      /admin/accounts/{id:int}/roles/{role_id:int}/restore administrator  any
GET POST  /admin/organisations                           administrator  -
GET POST  /admin/organisations/{id:int}                  administrator  any
GET POST  /admin/organisations/{id:int}/sign-in          administrator  any
POST      /admin/organisations/{id:int}/sign-in/off      administrator  any
POST      /admin/organisations/{id:int}/sign-in/on       administrator  any
POST      /admin/organisations/{id:int}/sign-in/away     administrator  any
GET       /admin/hand-overs/{id:int}                     administrator  any
GET POST  /admin/programmes                              administrator  -
GET       /admin/programmes/new                          administrator  -
GET POST  /admin/programmes/{id:int}                     administrator  any
GET       /admin/programmes/{id:int}/effect              administrator  any
GET POST  /admin/programmes/{id:int}/default             administrator  any
GET       /admin/office                                  administrator  -
POST      /admin/office/hours                            administrator  -
POST      /admin/office/closures                         administrator  -
POST      /admin/office/closures/undo                    administrator  -
POST      /admin/office/agreements                       administrator  -
GET POST  /admin/retention                               administrator  -
GET       /admin/audit                                   administrator  -
GET       /admin/post                                    administrator  -
POST      /admin/post/stop                               administrator  -
POST      /admin/post/resumption                         administrator  -
POST      /admin/post/try                                administrator  -
GET POST  /admin/matching                                administrator  -
POST      /admin/matching/reset                          administrator  -
GET POST  /admin/imports                                 administrator  -
GET       /admin/imports/example.csv                     administrator  -
GET       /admin/imports/{id:int}                        administrator  any
POST      /admin/imports/{id:int}/import                 administrator  any
POST      /admin/imports/{id:int}/drop                   administrator  any
GET       /admin/imports/{id:int}/report.csv             administrator  any"""


@dataclass(frozen=True, slots=True)
class Rule:
    """One method of one route: who comes in, and whose the thing in its path must be."""

    method: str
    path: str
    who: str
    whose: str

    @property
    def asks_a_session(self) -> bool:
        return self.who in ROLES or self.who in SEVERAL

    def lets_in(self, visitor: str) -> bool:
        """Whether this one of VISITORS comes in."""
        alone = ROLES.get(self.who) == visitor
        return alone or self.who in ("everyone", "holder") or visitor in SEVERAL.get(self.who, ())


def rules() -> Iterator[Rule]:
    """Every line of the table, a method each."""
    for line in filter(None, TABLE.splitlines()):
        *methods, path, who, whose = line.split()
        yield from (Rule(method, path, who, whose) for method in methods)


LINES = tuple(rule for rule in rules() if rule.method == "LINE")
RULES = tuple(rule for rule in rules() if rule.method != "LINE")


def of(routes: Iterable[Route | WebSocketRoute]) -> set[tuple[str, str]]:
    """Method and path of every route, HEAD aside, which goes with GET; a WebSocket is a LINE."""
    found = set()
    for route in routes:
        methods = {"LINE"} if isinstance(route, WebSocketRoute) else route.methods or set()
        found |= {(method, route.path) for method in methods - {"HEAD"}}
    return found
