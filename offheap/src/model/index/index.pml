/*
 * Permalloy index: unique insert, replace, compareAndSet, remove, get and growth, TOGETHER, on one bucket chain.
 *
 * One d_step = at most one access to shared memory (plus local work). A step that can only find a stable fact
 * (frozen stays frozen, initialised stays initialised) is merged with the next one.
 *
 * kill -9: a dead process is one that is never scheduled again. No action below waits, so every interleaving of the
 * survivors after a death at any step is among the interleavings explored. Lock-freedom: operations are finite in
 * number, so an infinite run in which nobody finishes is a cycle of the state graph: checks.txt looks for cycles too.
 *
 * Ghosts: abs_[k] is the abstract map. It is recomputed from memory after EVERY write; it may change only at a declared
 * linearization point, from the declared old entry to the declared new one. seen[p] is the set of abstract values of
 * p's key since p's operation began: a result that changed nothing must be in it. lin[p] counts p's linearization points.
 */
#ifndef K
#define K 2                       /* slots in a bucket (7 in a real one) */
#endif
#define WPB (K+1)                 /* words in a bucket: slots, then the link word */
#ifndef NP_
#define NP_ 3                     /* processes */
#endif
#ifndef LEVELS
#define LEVELS 1                  /* growths: table 0 -> 1 (-> 2) */
#endif
#ifndef OVP
#define OVP 2                     /* private overflow buckets of each process */
#endif
#if LEVELS==1
#define NHOMES 3
#else
#define NHOMES 7
#endif
#define NB (NHOMES+1+NP_*OVP)     /* home buckets, one overflow bucket for initial contents, private pools */
#define INIT_OV NHOMES
#ifndef ATT
#define ATT 5                     /* refs of a process; running out is an error, not a result */
#endif
#define NKEY 3

/* words */
#define UNINIT 0
#define EMPTY 1                   /* slot word without an entry; also END in a link word */
#define END 1
#define F 128
#define T 64
#define REF(w) ((w) & 63)
#define FROZEN(w) ((w) >= 128)
#define TENT(w) (((w) & T) != 0)
#define ISREF(w) (((w) & 63) > 1)

/* operations */
#define GET 1
#define PIA 2                     /* putIfAbsent */
#define PUT 3                     /* upsert */
#define REPL 4                    /* replace if present */
#define REM 5
#define CSET 6                    /* compareAndSet(key, value of the initial entry) */
#define GROW 7                    /* start the growth of the current table, or help it */

/* control points */
#define START 1
#define SCAN 2
#define MARK 3
#define SWAP 4
#define PLACE 5
#define RESCAN 6
#define KILLHIGH 7
#define COMMIT 8
#define WITHDRAW 9
#define RESFLAG 10
#define HT 11
#define HTKILL 12
#define HTKILLX 13
#define HTCOMMIT 14
#define FREEZE 15
#define COPY 16
#define ROOT 17
#define DONE 18

/* what to do once the own tentative word is gone */
#define TSCAN 0
#define TEXISTS 1
#define THELP 2
#define TGROW 3

#define NOWHERE 255

byte W[NB*WPB];                   /* shared memory: the buckets */
byte root;                        /* shared memory: current table */
byte ekey[32];                    /* entries: key of a ref (written before the ref is visible) */
int  comm;                        /* entries: COMMITTED bits */

byte abs_[NKEY];                  /* ghost */
int  seen[NP_];
byte lin[NP_];
byte act[NP_];                    /* 1 + key of the running operation */
byte lo[NP_];                     /* first ref of the running operation */
byte err, gk, go, gn, gme, gv;        /* arguments and verdict of ghost(), zero between steps */

#define INITREF(k) (2+NP_*ATT+(k))
#define OWNER(r) (((r)-2)/ATT)
#define FIRSTREF(p) (2+(p)*ATT)

/* hash bits: keys 0 and 1 stay together in the first split unless SPLIT, key 2 always leaves key 0 */
#ifdef NOSPLIT
#define HB0(k) 0
#define HB1(k) ((k) == 2)
#elif defined(SPLIT)
#define HB0(k) ((k) != 0)
#define HB1(k) ((k) == 2)
#else
#define HB0(k) ((k) == 2)
#define HB1(k) ((k) == 1)
#endif
#define HOME(l,k) ((l)==0 -> 0 : ((l)==1 -> 1+HB0(k) : 3+2*HB0(k)+HB1(k)))

c_code {
#include "ghost.c"
}

#define GHOST0  gme=me; c_code { ghost(0); }; assert(err==0)
#define LP(k,o,n) gme=me; gk=k; go=o; gn=n; c_code { ghost(1); }; assert(err==0)

#ifdef M_MISS_IGNORES_FREEZE      /* mutant */
#define ATEND(w) (((w) & 127)==END)
#else
#define ATEND(w) ((w)==END)
#endif
#ifdef M_KILL_FORGETS             /* mutant: a failed kill is taken for a kill; the word may have become live */
#define LOOKAGAIN i++
#else
#define LOOKAGAIN skip
#endif
#define ADDR (b*WPB+i)
#define BIT(n) (1<<(n))
#ifdef M_TAG_IS_KEY               /* mutant: equal tags taken for equal keys (keys 0 and 1 share a tag) */
#define SAMEKEY(w) (ekey[REF(w)]==key || (ekey[REF(w)]<2 && key<2))
#else
#define SAMEKEY(w) (ekey[REF(w)]==key)
#endif

inline clr()      { b=0; i=0; e=NOWHERE; w=0; x=0; xa=0; passed=0; tail=0 }
inline goscan()   { clr(); b=HOME(lv,key); pc=SCAN }
inline gohelp(l)  { clr(); gl=l; b=HOME(l,key); pc=FREEZE }      /* i and b walk the chain being frozen */
inline gonext()   { lv++; goscan() }                             /* the chain is frozen or being frozen: its child decides */
inline finish()   { act[me]=0; seen[me]=0; lin[me]=0; lo[me]=0; clr(); my=0; ta=0; then=0; lv=0; key=0; gl=0;
                    op=op2; key=key2; op2=0; key2=0;
                    if :: op==0 -> pc=DONE :: else -> pc=START fi }
inline ret_ok()   { assert(lin[me]==1); finish() }               /* I changed the map, exactly once */
inline ret_no(ev) { assert(lin[me]==0); assert((seen[me]>>(ev))&1); finish() }  /* I changed nothing and ev was true */
inline ret_full() { assert(lin[me]==0); finish() }
inline fresh()    { my=FIRSTREF(me)+att; att++; assert(att<=ATT); ekey[my]=key; if :: lo[me]==0 -> lo[me]=my :: else fi }
inline next()     { i++ }

/* my tentative word is gone for good: go on with a fresh ref */
inline after()    { 
#ifndef M_REUSE_REF
                    my=0;
#endif
                    ta=0; passed=0;
                    if
                    :: then==TEXISTS && op==PIA -> then=0; ret_no(w)
                    :: then==TEXISTS && op!=PIA -> then=0; goscan()
                    :: then==THELP -> then=0; b=HOME(lv,key); i=0; w=0; pc=HT
                    :: then==TGROW -> then=0; gonext()
                    :: else -> then=0; goscan()
                    fi }

/* the CAS on my tentative word failed and saw v */
inline resolve(v) { if
#ifndef M_RESOLVE_UNFROZEN_ONLY
                    :: (v & 127)==my -> ret_ok()                 /* live, perhaps frozen since */
#else
                    :: v==my -> ret_ok()
#endif
                    :: v==(F|T|my) -> after()                    /* dropped by growth: nobody can make it live */
                    :: else -> pc=RESFLAG
                    fi }

proctype P(byte me; byte op; byte key; byte op2; byte key2)
{
  byte pc=START, lv, b, i, e=NOWHERE, w, x, xa, my, ta, then, tail, gl, att, v, ov, j;
  bit passed;

  do
  :: d_step { pc==START ->
       lv=root;
       if
       :: op==GROW -> if
#ifdef M_GROW_EARLY                /* mutant: second growth starts although the first is not complete */
                      :: W[0]>=128 && LEVELS>1 -> gohelp(1)
#endif
                      :: lv<LEVELS -> gohelp(lv)
                      :: else -> finish()
                      fi
       :: else -> act[me]=1+key; seen[me]=BIT(abs_[key]); goscan()
       fi }

  /* ---- scan of the chain, one word a step: the same rule for every operation ---- */
  :: d_step { pc==SCAN && i<K ->
       w=W[ADDR];
       if
       :: w==UNINIT ->
#ifdef M_SKIP_UNINIT               /* mutant: a word that growth has not written yet counts as a miss */
                       w=0; i++
#elif defined(M_WAIT_FOR_HELPER)   /* mutant: wait until somebody has copied the bucket */
                       goscan()
#else
                       gohelp(lv-1)
#endif
       :: w==EMPTY -> if :: e==NOWHERE -> e=ADDR :: else fi; w=0; i++
       :: ISREF(w) && SAMEKEY(w) ->
            if
#ifdef M_HIT_IGNORES_FREEZE        /* mutant: a frozen word is still an answer */
            :: FROZEN(w) && !TENT(w) && op==GET -> ret_no(REF(w))
#endif
            :: FROZEN(w) -> gonext()
#ifdef M_WAIT_FOR_OWNER            /* mutant: wait until the tentative word is decided */
            :: !FROZEN(w) && TENT(w) && (op==PIA || op==PUT) -> goscan()
#endif
            :: !FROZEN(w) && TENT(w) && (op==PIA || op==PUT) -> x=REF(w); xa=ADDR; b=HOME(lv,key); i=0; e=NOWHERE; w=0; pc=HT
            :: !FROZEN(w) && TENT(w) && op!=PIA && op!=PUT -> w=0; i++
            :: !FROZEN(w) && !TENT(w) ->
                 if
                 :: op==GET || op==PIA -> ret_no(w)
                 :: op==CSET && w!=INITREF(key) -> ret_no(w)
                 :: else -> xa=ADDR; b=0; i=0; e=NOWHERE; pc=MARK
                 fi
            fi
       :: else -> w=0; i++
       fi }
  :: d_step { pc==SCAN && i==K ->
       w=W[ADDR];
       if
       :: w==UNINIT ->
#ifdef M_SKIP_UNINIT
                       if :: op==PIA || op==PUT -> if :: e==NOWHERE -> gohelp(lv-1) :: else -> pc=PLACE; b=0; i=0; w=0 fi
                          :: else -> ret_no(0) fi
#else
                       gohelp(lv-1)
#endif
#ifndef M_MISS_IGNORES_FREEZE
       :: FROZEN(w) -> gonext()
#endif
       :: ATEND(w) -> tail=ADDR; b=0; i=0; w=0;
             if
             :: op==PIA || op==PUT -> pc=PLACE; if :: e!=NOWHERE -> tail=0 :: else fi
             :: else -> ret_no(0)
             fi
       :: else -> b=(w&127)-2; i=0; w=0
       fi }

  /* ---- change of a live entry: one CAS ---- */
  :: d_step { pc==MARK ->                                        /* before any CAS away from L(w) */
#ifndef M_NO_FLAG
       comm=comm|BIT(w);
#endif
       pc=SWAP }
  :: d_step { pc==SWAP ->
       if :: op!=REM && my==0 -> fresh() :: else fi;
       if
       :: W[xa]==w -> if
                      :: op==REM -> W[xa]=EMPTY; LP(key,w,0)
                      :: else -> W[xa]=my; LP(key,w,my)
                      fi;
                      ret_ok()
       :: else -> goscan()
       fi }

  /* ---- insert ---- */
  :: d_step { pc==PLACE ->
       if :: my==0 -> fresh() :: else fi;               /* a ref that a failed CAS never showed may be used again */
       if
       :: e!=NOWHERE ->
            if
            :: W[e]==EMPTY ->
#ifdef M_SINGLE_CAS                /* mutant: live at once */
                 W[e]=my; LP(key,0,my); ret_ok()
#else
                 W[e]=T|my; ta=e; GHOST0; clr(); b=HOME(lv,key); pc=RESCAN
#endif
            :: else -> goscan()
            fi
       :: else ->                                                /* append an overflow bucket that already holds T(my) */
            if
            :: ov==OVP -> ret_full()
            :: ov<OVP && W[tail]==END ->
                 v=NHOMES+1+me*OVP+ov; ov++;
                 W[v*WPB]=T|my; W[v*WPB+1]=EMPTY; 
#if K>2
                 W[v*WPB+2]=EMPTY;
#endif
                 W[v*WPB+K]=END; W[tail]=v+2; ta=v*WPB; v=0;
                 GHOST0; clr(); b=HOME(lv,key); pc=RESCAN
            :: else -> goscan()
            fi
       fi }
#ifdef M_NO_RESCAN
  :: d_step { pc==RESCAN -> clr(); pc=COMMIT }
#else
  :: d_step { pc==RESCAN && i<K ->
       w=W[ADDR];
       if
       :: ADDR==ta -> passed=1; w=0; i++
       :: ADDR!=ta && ISREF(w) && SAMEKEY(w) ->
            if
            :: FROZEN(w) -> clr(); then=TGROW; pc=WITHDRAW
            :: !FROZEN(w) && !TENT(w) -> v=w; clr(); w=v; v=0; then=TEXISTS; pc=WITHDRAW
            :: !FROZEN(w) && TENT(w) && passed -> pc=KILLHIGH
            :: !FROZEN(w) && TENT(w) && !passed ->
#ifdef M_NO_PRIORITY               /* safe, and still lock-free within these bounds: not counted as a mutant */
                 pc=KILLHIGH
#else
                 x=REF(w); xa=ADDR; b=0; i=0; w=0; then=THELP; pc=WITHDRAW
#endif
            fi
       :: else -> w=0; i++
       fi }
  :: d_step { pc==RESCAN && i==K ->
       w=W[ADDR]; assert(w!=UNINIT);
       if
       :: FROZEN(w) -> clr(); then=TGROW; pc=WITHDRAW
       :: w==END -> clr(); pc=COMMIT
       :: else -> b=(w&127)-2; i=0; w=0
       fi }
  :: d_step { pc==KILLHIGH ->
       if :: W[ADDR]==w -> W[ADDR]=EMPTY; GHOST0; i++ :: else -> LOOKAGAIN fi; w=0; pc=RESCAN }
#endif
  :: d_step { pc==COMMIT ->
       v=W[ta];
       if
       :: v==(T|my) -> W[ta]=my; v=0; LP(key,0,my); ret_ok()
       :: else -> then=TSCAN; j=v; v=0; resolve(j); j=0
       fi }
  :: d_step { pc==WITHDRAW ->
       v=W[ta];
       if
       :: v==(T|my) -> W[ta]=EMPTY; v=0; GHOST0; after()
       :: else -> j=v; v=0; resolve(j); j=0
       fi }
  :: d_step { pc==RESFLAG ->
       if :: comm & BIT(my) -> ret_ok() :: else -> after() fi }

  /* ---- help the tentative word x at xa: its owner may be dead ---- */
  :: d_step { pc==HT && i<K ->
       w=W[ADDR];
       if
#ifdef M_HELP_BLIND                /* mutant: finish it without looking */
       :: 1 -> b=0; i=0; w=0; pc=HTCOMMIT
#else
       :: ADDR==xa -> if :: w==(T|x) -> passed=1; w=0; i++
                         :: w==(F|T|x) -> gonext()
                         :: else -> goscan() fi
       :: ADDR!=xa && ISREF(w) && SAMEKEY(w) ->
            if
            :: FROZEN(w) -> gonext()
            :: !FROZEN(w) && !TENT(w) -> b=0; i=0; w=0; passed=0; pc=HTKILLX
            :: !FROZEN(w) && TENT(w) && passed -> pc=HTKILL
            :: !FROZEN(w) && TENT(w) && !passed -> x=REF(w); xa=ADDR; b=HOME(lv,key); i=0; w=0
            fi
       :: else -> w=0; i++
#endif
       fi }
  :: d_step { pc==HT && i==K ->
       w=W[ADDR]; assert(w!=UNINIT);
       if
       :: FROZEN(w) -> gonext()
       :: w==END -> b=0; i=0; w=0; passed=0; pc=HTCOMMIT
       :: else -> b=(w&127)-2; i=0; w=0
       fi }
  :: d_step { pc==HTKILL -> if :: W[ADDR]==w -> W[ADDR]=EMPTY; GHOST0; i++ :: else -> LOOKAGAIN fi; w=0; pc=HT }
  :: d_step { pc==HTKILLX -> if :: W[xa]==(T|x) -> W[xa]=EMPTY; GHOST0 :: else fi; goscan() }
  :: d_step { pc==HTCOMMIT -> if :: W[xa]==(T|x) -> W[xa]=x; LP(key,0,x) :: else fi; goscan() }

  /* ---- growth of one bucket: freeze every word of the chain, then fill both children; no step has an owner ---- */
  :: d_step { pc==FREEZE ->
       do                                                        /* pass what is frozen already: that is stable */
       :: FROZEN(W[ADDR]) && i<K -> i++
#ifdef M_LINK_NOT_FROZEN
       :: i==K && W[ADDR]==END -> break
       :: i==K && W[ADDR]!=END -> b=(W[ADDR]&127)-2; i=0
#else
#ifdef M_HOME_FREEZE_ONLY          /* mutant: overflow buckets are not frozen */
       :: FROZEN(W[ADDR]) && i==K -> break
#else
       :: FROZEN(W[ADDR]) && i==K && (W[ADDR]&127)!=END -> b=(W[ADDR]&127)-2; i=0
       :: FROZEN(W[ADDR]) && i==K && (W[ADDR]&127)==END -> break
#endif
#endif
       :: else -> break
       od;
       if
#ifdef M_LINK_NOT_FROZEN
       :: i==K ->
#else
       :: i==K && FROZEN(W[ADDR]) ->
#endif
            clr(); pc=COPY
       :: else ->
#ifndef M_GROW_EARLY
            assert(W[ADDR]!=UNINIT);
#endif
#ifdef M_DROP_NOTHING              /* mutant: a tentative word is left to its owner: frozen as live */
            W[ADDR]=(W[ADDR]&63)|F;
#else
            W[ADDR]=W[ADDR]|F;
#endif
            GHOST0
       fi }
  :: d_step { pc==COPY ->                                        /* i: next destination word; WPB words a child */
       gk=gl; go=HOME(gl,key); gn=i; gv=NHOMES+1+me*OVP+ov; 
       c_code { copy_step(); };
       i=gn; ov=ov+gv; gk=0; go=0; gn=0; gv=0; assert(err==0);
       GHOST0;
       if
       :: i==2*WPB && op==GROW -> clr(); pc=ROOT
       :: i==2*WPB && op!=GROW -> gl=0; goscan()
       :: else -> skip
       fi }
  :: d_step { pc==ROOT ->                                        /* one bucket stands for the whole table here */
       if :: root==gl && gl==0 -> root=1; GHOST0 :: else fi;
       finish() }
  :: pc==DONE -> break
  od
}

init {
  d_step { c_code { setup(); } };
  atomic { run P(0, P0); run P(1, P1);
#if NP_>2
           run P(2, P2);
#endif
#if NP_>3
           run P(3, P3);
#endif
  }
}
